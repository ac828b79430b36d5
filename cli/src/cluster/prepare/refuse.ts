import { didYouMean } from '@gatehouse/platform'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import { names } from '../names.ts'
import type { Needs } from './needs.ts'
import type { PrepareOptions } from './session.ts'

/** @throws {CliError} when a name is given that the stage has nothing of, or a login is given by half */
export function refuseUnknownNames(options: PrepareOptions, needs: Needs): void {
  const authorities = needs.rdsDatabases.map((key) => `database-${key}-ca`)
  const secrets = [...Object.keys(needs.secrets), ...authorities]
  for (const key of Object.keys(options.secrets)) refuseOther(key, secrets, 'no secret', needs)
  const rotated = rotatable(needs)
  for (const name of options.rotate) refuseOther(name, rotated, 'nothing to renew called', needs)
  const { registryUser, registryTokenFile } = options
  if ((registryUser === undefined) !== (registryTokenFile === undefined)) {
    throw usage(
      'a login of a registry is a user and a token',
      'give --registry-user and --registry-token-file, or neither.',
    )
  }
  if (registryUser !== undefined && needs.registry.kind === 'ecr') {
    throw usage(
      `${needs.registry.host} is ECR, which is opened by a role on AWS`,
      'leave --registry-user out.',
    )
  }
}

/** The Secrets that can be made anew at will. */
function rotatable({ small, baseIdentity, registry, ownDatabases }: Needs): string[] {
  if (!small) return []
  return [
    ...(baseIdentity ? [names.baseIdentity.secret] : []),
    ...(registry.kind === 'ecr' ? [names.pullSecret] : []),
    ...ownDatabases.flatMap((key) =>
      ['', '-tls', '-authority'].map((end) => `database-${key}${end}`),
    ),
  ]
}

function refuseOther(name: string, known: string[], what: string, { stage }: Needs): void {
  if (known.includes(name)) return
  const fix = known.length > 0 ? didYouMean(name, known) : `leave it out: ${stage} needs none.`
  throw usage(`${stage} has ${what} ${name}`, fix)
}

function usage(message: string, fix: string): CliError {
  return new CliError(message, { fix, exitCode: exitCodes.usage })
}
