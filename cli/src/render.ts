import { platform } from '../../platform.ts'
import type { AddCommand } from './command.ts'

type Flags = { images: string; out?: string; why?: string; json?: boolean }

const help = `
Examples:
  $ gatehouse build --push registry.example/gatehouse --json > images.json
  $ gatehouse render dev --images images.json
  $ gatehouse render dev --images images.json --out rendered
  $ gatehouse render dev --images images.json --json | jq -r '.files[].path'

Stages: ${Object.keys(platform.stages).join(', ')}.
The manifests are those of deploy/chart, and of deploy/postgres for databases in the cluster, with the values that
gatehouse synth has written and the images by their digests: the same bytes each time. Nothing is sent anywhere.
gatehouse deploy puts the same files on the branch deployments. docs/render.md tells more.

Ends with 1 when generated files are stale, an image is missing or named by a tag, or a chart refuses a value.`

export const addRender: AddCommand = (program, context, done) => {
  program
    .command('render')
    .description('Turn the description, the charts and images into the manifests of a stage.')
    .argument('<stage>', 'of platform.ts')
    .requiredOption('--images <file>', 'what gatehouse build --json has told of')
    .option('--out <dir>', 'write the files there, to stages/<stage>')
    .option('--why <text>', 'why the stage is to be so (default: the subject of the commit)')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (stage: string, { json = false, ...flags }: Flags) => {
      const { runRender } = await import('./render/run.ts')
      done(await runRender({ stage, json, ...flags }, context))
    })
}
