import { InvalidArgumentError } from 'commander'
import { databasesInStage, renewsTokens } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import { type Architecture, architectures, ownArchitecture } from './build/architecture.ts'
import { CliError } from './cli-error.ts'
import type { AddCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'

type Flags = {
  push?: string
  latest?: boolean
  platform?: Architecture[]
  allowDirty?: boolean
  refresh?: boolean
  json?: boolean
}

const services = Object.keys(platform.services)

/** PostgreSQL, for stages in small clusters. */
const database = 'database'

/** What renews the tokens by which small clusters pull from ECR. */
const renewal = 'registry-renewal'

/** What is built where nothing is named: what some stages alone need only where there is such a stage. */
function usualNames(): string[] {
  const some = (has: (stage: string) => boolean) => Object.keys(platform.stages).some(has)
  return [
    ...services,
    ...(some((stage) => databasesInStage(platform, stage).length > 0) ? [database] : []),
    ...(some((stage) => renewsTokens(platform, stage)) ? [renewal] : []),
  ]
}

const help = `
Examples:
  $ gatehouse build
  $ gatehouse build gateway broker --platform linux/amd64,linux/arm64
  $ gatehouse build database
  $ gatehouse build --push registry.example/gatehouse
  $ gatehouse build --json | jq -r '.images[] | "\\(.service) \\(.digest)"'

Services: ${services.join(', ')}. For stages in small clusters, ${database} is PostgreSQL and ${renewal}
renews the token of ECR; both are built without being named only when a stage needs them.
Builds with buildah, or where that is absent with docker buildx, and writes to .cache/images and to the store
of the builder alone. The same commit gives the same digest. The images, as OCI layouts, and their bills of
materials (CycloneDX) are in .cache/images/<service>. Pushed are <registry>/<service>:<service>-<commit>; --latest
moves <service>-latest, too, which a registry with immutable tags refuses. docs/images.md tells more.`

export const addBuild: AddCommand = (program, context, done) => {
  program
    .command('build')
    .description('Build the images of the services, and push them.')
    .argument('[service...]', 'those to build (default: all)', serviceNames)
    .option(
      '--push <registry>',
      'push to this registry, with the beginning of the names there',
      registry,
    )
    .option('--latest', 'with --push: also move the tags <service>-latest')
    .option('--platform <list>', 'linux/amd64, linux/arm64 or both (default: this machine)', listed)
    .option('--allow-dirty', 'with --push: also what differs from the commit')
    .option('--refresh', "build nothing: take Debian's present versions into the golden image")
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (named: string[], flags: Flags) => {
      if (flags.push === undefined && (flags.latest || flags.allowDirty)) {
        throw new CliError('--latest and --allow-dirty are about what is pushed', {
          fix: 'add --push <registry>, or leave them out.',
          exitCode: exitCodes.usage,
        })
      }
      const { runBuild } = await import('./build/run.ts')
      const { latest = false, allowDirty = false, refresh = false, json = false } = flags
      const request = {
        names: named.length > 0 ? named : usualNames(),
        architectures: flags.platform ?? [ownArchitecture() ?? 'amd64'],
        ...(flags.push !== undefined && { push: flags.push }),
        latest,
        allowDirty,
        refresh,
        json,
      }
      done(await runBuild(request, platform, context))
    })
}

function serviceNames(name: string, before: string[] = []): string[] {
  const known = [...services, database, renewal].includes(name)
  if (known) return before.includes(name) ? before : [...before, name]
  throw new InvalidArgumentError(
    `The services are ${services.join(', ')}; ${database} is PostgreSQL, ${renewal} renews tokens of ECR.`,
  )
}

function listed(text: string): Architecture[] {
  const names = text.split(',').map((name) => name.trim().replace(/^linux\//, ''))
  const known = architectures.filter((architecture) => names.includes(architecture))
  if (known.length > 0 && names.every((name) => known.some((one) => one === name))) return known
  const all = architectures.map((architecture) => `linux/${architecture}`)
  throw new InvalidArgumentError(`Give ${all.join(', ')}, or both parted by a comma.`)
}

function registry(text: string): string {
  if (/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)*$/.test(text)) return text
  throw new InvalidArgumentError('Give a name such as registry.example/gatehouse, in lower case.')
}
