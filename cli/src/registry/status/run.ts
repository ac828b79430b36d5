import type { Platform } from '@gatehouse/platform'
import { describedStage } from '../../aws/stage-caller.ts'
import { CliError } from '../../cli-error.ts'
import { names, partOf, systemNamespace } from '../../cluster/names.ts'
import { type Secret, valueOf } from '../../cluster/prepare/session.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type Cluster, openCluster } from '../../kubernetes/cluster.ts'
import { dockerConfig } from '../../registry-renewal/docker-config.ts'
import { type AuthConfig, type FindCredentials, storedCredentials } from '../credentials.ts'
import { ecrOf } from '../ecr.ts'
import { ownCredentials } from '../own-credentials.ts'
import { registryPlace } from '../place.ts'
import { imagesInBranch, imagesInCluster, merged } from './deployed.ts'
import { findLogins, findRenewal } from './logins.ts'
import { problemsOf } from './problems.ts'
import { type StatusReport, page } from './show.ts'
import { checkImages } from './there.ts'

export type StatusOptions = {
  stage?: string
  profile?: string
  context?: string
  /** A branch whose manifests are looked at, too. */
  deployments?: string
  json: boolean
}

/**
 * Shows by what the namespaces of a cluster pull images, and whether these are there. Answers with the exit code.
 * @throws {CliError}
 */
export async function runStatus(
  options: StatusOptions,
  platform: Platform,
  { root, env, stdout }: Context,
): Promise<number> {
  if (options.stage !== undefined) describedStage(platform, options.stage)
  const cluster = await openCluster(options.context)
  const namespaces = await namespacesOf(cluster, platform, options.stage)
  const stages = namespaces.filter((name) => name !== systemNamespace)
  const now = new Date()
  const branch = options.deployments
  const deployed = [
    ...(await imagesInCluster(cluster, namespaces)),
    ...(branch === undefined ? [] : await imagesInBranch(branch, stages, root)),
  ]
  const profile = options.profile === undefined ? {} : { profile: options.profile }
  const credentials = await credentialsOf(cluster, stages, ownCredentials(profile, env))
  const found = {
    logins: await findLogins(cluster, namespaces),
    renewal: await findRenewal(cluster, now),
    images: await checkImages(merged(deployed), credentials),
  }
  const problems = problemsOf(found, now)
  const registry = registryPlace(platform)
  const report: StatusReport = { context: cluster.name, registry, namespaces, ...found, problems }
  stdout.write(
    options.json ? `${JSON.stringify(report, undefined, 2)}\n` : page(report, now, stdout.paint),
  )
  if (problems.length > 0) return exitCodes.failed
  return found.images.some(({ there }) => there === 'unknown') ? exitCodes.unknown : exitCodes.done
}

/** Those of the stage, or all of the platform, in this cluster. */
async function namespacesOf(
  cluster: Cluster,
  platform: Platform,
  stage: string | undefined,
): Promise<string[]> {
  const labels = `${partOf}=${platform.name}`
  const found = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' }, { labels })
  const all = found.map(({ metadata }) => metadata?.name ?? '').toSorted()
  const stages = all.filter((name) => name !== systemNamespace)
  if (stage === undefined && stages.length > 0) return all
  if (stage !== undefined && stages.includes(stage)) {
    return all.filter((name) => name === stage || name === systemNamespace)
  }
  const missing = stage ?? 'any stage'
  throw new CliError(`the cluster ${cluster.name} has no namespace of ${missing}`, {
    fix: `gatehouse cluster prepare ${stage ?? 'STAGE'}, or choose another cluster by --context.`,
  })
}

/**
 * For ECR the person's own identity, whose token cannot have ended; for others what the cluster pulls by, which may
 * be all that there is, then the person's own.
 */
async function credentialsOf(
  cluster: Cluster,
  namespaces: readonly string[],
  own: FindCredentials,
): Promise<FindCredentials> {
  const configs = await Promise.all(
    namespaces.map(async (namespace): Promise<AuthConfig[]> => {
      const metadata = { name: names.pullSecret, namespace }
      const secret = await cluster.find<Secret>({ apiVersion: 'v1', kind: 'Secret', metadata })
      const text = valueOf(secret, dockerConfig.key)
      return text === undefined ? [] : [JSON.parse(text) as AuthConfig]
    }),
  )
  return async (repository) => {
    if (ecrOf(repository.host)) return own(repository)
    const stored = configs.flat().map((config) => storedCredentials(config, repository))
    return stored.find((one) => one !== undefined) ?? own(repository)
  }
}
