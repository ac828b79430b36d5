import type { Cluster } from './cluster.ts'
import type { Permission, SettingCondition } from './permission.ts'
import type { ResourceRef, Resources } from './resource.ts'
import type { Stage } from './stage.ts'
import type { Workload } from './workload.ts'

/** A service as the description has it. `Name` are the names of all services. */
export type Service<Name extends string = string> = {
  /** The file that runs it, from the root of the repository. */
  entry: string
  /** Where it listens unless told otherwise; its metrics are at `metricsPort` of this. */
  port: number
  /** Whether anyone may reach it. What is not public is reached by its callers alone. */
  public?: boolean
  /** The services that it sends requests to. */
  calls?: readonly Name[]
  /** Whether its replicas send requests to one another. */
  peers?: boolean
  /** Its AWS identity, and what that may do. What has none never sees an AWS setting either. */
  aws?: AwsAccess
  /** Settings of its own that a person may give in the environment. */
  settings?: readonly string[]
  /** Settings that name a resource of the stage. */
  uses?: Readonly<Record<string, ResourceRef>>
  /** Settings that are the same in all stages. */
  fixed?: Readonly<Record<string, string>>
  /** Whether its image brings a database up to date when it is given the argument `migrate`. */
  migrates?: boolean
  workload: Workload
}

/** What a service does on AWS. From this derive its policies, and what `gatehouse doctor` asks for. */
export type AwsAccess = {
  /** What makes it call AWS at all; nothing: it always does. */
  when?: SettingCondition
  permissions: readonly Permission[]
}

/** The whole system. Everything that would otherwise be written twice is read from it. */
export type Platform<
  Name extends string = string,
  StageName extends string = string,
  ClusterName extends string = string,
> = {
  name: string
  /** `owner/name` on GitHub, whose workflows may push images and deploy. */
  repository: string
  /** Where Argo CD reads it, unless by https: `git@github.com:owner/name.git` with a deploy key. */
  repositoryUrl?: string
  /** The account and region of what stages share: state, images. */
  shared: { account: string; region: string }
  /** Where images are, with the beginning of their names: `ghcr.io/example/gatehouse`. Without it, ECR of `shared`. */
  registry?: string
  services: Record<Name, Service<Name>>
  resources: Resources
  clusters: Record<ClusterName, Cluster>
  stages: Record<StageName, Stage<StageName, ClusterName, Name>>
}

/** Keeps names, so that a call to a service, or a stage in a cluster, that is not there does not compile. */
export function definePlatform<
  const Name extends string,
  const StageName extends string,
  const ClusterName extends string,
>(platform: {
  name: string
  repository: string
  repositoryUrl?: string
  shared: Platform['shared']
  registry?: string
  services: Record<Name, Service<NoInfer<Name>>>
  resources: Resources
  clusters: Record<ClusterName, Cluster>
  stages: Record<StageName, Stage<NoInfer<StageName>, NoInfer<ClusterName>, NoInfer<Name>>>
}): Platform<Name, StageName, ClusterName> {
  return platform
}

/** The name of the service that the world reaches. */
export function publicService(platform: Platform): string {
  const name = Object.keys(platform.services).find((key) => platform.services[key]?.public)
  if (name === undefined) throw new Error(`no service of ${platform.name} is public`)
  return name
}

/** Metrics have a port of their own, so that they are never on a public one. */
export function metricsPort(port: number): number {
  return port + 1000
}
