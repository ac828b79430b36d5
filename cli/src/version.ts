import type { AddCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { readRelease } from './release.ts'

export const addVersion: AddCommand = (program, context, done) => {
  program
    .command('version')
    .description('Show which version this is, of which commit.')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ gatehouse version
  $ gatehouse version --json | jq -r .commit

What the running services are is in \`gatehouse status\`.`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const release = await readRelease(context.root)
      const { version, commit, builtAt } = release
      const node = process.version
      context.stdout.write(
        json
          ? `${JSON.stringify({ ...release, node, platform: `${process.platform}-${process.arch}` })}\n`
          : `gatehouse ${version}, commit ${commit} of ${builtAt}, on Node.js ${node}\n`,
      )
      done(exitCodes.done)
    })
}
