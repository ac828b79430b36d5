import { CliError } from '../../cli-error.ts'
import { ecrCredentials, ecrOf } from '../../registry/ecr.ts'
import { ownCredentials } from '../../registry/own-credentials.ts'
import { repositoryOf } from '../../registry/reference.ts'
import type { Login } from '../../registry-renewal/docker-config.ts'
import { type PullToken, fetchPullToken } from '../../registry-renewal/token.ts'
import { names, tokenHours } from '../names.ts'
import { type Preparation, valueOf } from './session.ts'

/** A token of ECR: by the base identity, as it is renewed later on; where there is none, by the person's own. */
export async function pullTokenOf(preparation: Preparation): Promise<PullToken> {
  const { needs, options, context, now } = preparation
  const { secret, key } = names.baseIdentity
  const region = ecrOf(needs.registry.host)?.region ?? ''
  // One may be left of a cluster that had another identity before.
  const base = needs.baseIdentity && (await preparation.findSecret(secret))
  const credentials = valueOf(base, key)
  if (credentials !== undefined && needs.pullRoleArn !== undefined) {
    const identity = { by: { credentials }, roleArn: needs.pullRoleArn, region }
    return fetchPullToken(identity).catch((cause: Error) => {
      throw new CliError(`the base identity gets no token of ECR: ${cause.message}`, {
        fix: `gatehouse infra apply ${needs.stage}, which lets it; or, where its key is gone, run this with --rotate ${secret}.`,
        cause,
      })
    })
  }
  const ecr = { account: needs.registry.host.slice(0, 12), region }
  const profile = options.profile === undefined ? {} : { profile: options.profile }
  const login = (await ecrCredentials(ecr, profile, context.env)) as Login
  return { login, expiresAt: new Date(now.getTime() + tokenHours * 3_600_000) }
}

/**
 * By whom images of a registry that is not ECR are pulled: as whom the person says, or as whom they are logged in.
 * Undefined: anybody may pull, as far as this is known.
 */
export async function loginOf(preparation: Preparation): Promise<Login | undefined> {
  const { options, registryToken, needs, context } = preparation
  if (options.registryUser !== undefined && registryToken !== undefined) {
    return { username: options.registryUser, password: registryToken }
  }
  const repository = repositoryOf(`${needs.registry.prefix}/image`)
  const found = await ownCredentials({}, context.env)(repository)
  if (!found || 'password' in found) return found
  throw new CliError(`Docker keeps no password of ${repository.host} that a cluster could use`, {
    fix: 'make a token that may read packages alone, and give --registry-user and --registry-token-file.',
  })
}
