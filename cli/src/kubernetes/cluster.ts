import type { KubeConfig, KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node'
import { CliError } from '../cli-error.ts'
import { clusterFailure, isAbsent } from './failures.ts'

/** Who has set a field: conflicts name it, and `kubectl get --show-managed-fields`. */
const fieldManager = 'gatehouse'

/** What names an object. */
export type ObjectRef = {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
}

/** An object as the server has it, of any kind: who reads it says which fields it has. */
export type Any = KubernetesObject & Record<string, unknown>

/** The cluster of a kubeconfig's context, as the person at the terminal may use it. */
export class Cluster {
  /** Of the context: messages name it. */
  readonly name: string
  readonly #config: KubeConfig
  readonly #api: KubernetesObjectApi

  constructor(config: KubeConfig, api: KubernetesObjectApi) {
    this.name = config.getCurrentContext()
    this.#config = config
    this.#api = api
  }

  /** Of the context, where it names one. */
  get namespace(): string {
    return this.#config.getContextObject(this.name)?.namespace ?? 'default'
  }

  /** For what this class has no word for. */
  get config(): KubeConfig {
    return this.#config
  }

  /** @throws {CliError} also when its kind is not known there */
  async find<T extends KubernetesObject = Any>(ref: ObjectRef): Promise<T | undefined> {
    try {
      return (await this.#api.read(ref)) as unknown as T
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw clusterFailure(error, this.name)
    }
  }

  /** All of a kind, in one namespace or all, perhaps those with labels alone: `app.kubernetes.io/name=gateway`. */
  async list<T extends KubernetesObject = Any>(
    { apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>,
    { namespace, labels }: { namespace?: string; labels?: string } = {},
  ): Promise<T[]> {
    const api = this.#api
    const none = undefined
    const list = api.list(apiVersion, kind, namespace, none, none, none, none, labels)
    const { items } = await this.#do(list)
    // The server leaves out of a list what all its items have.
    return items.map((item) => ({ apiVersion, kind, ...item })) as unknown as T[]
  }

  /** Makes each object be so, in order, as far as it says something: server-side apply, over what others have set. */
  async apply(...objects: readonly KubernetesObject[]): Promise<void> {
    const { PatchStrategy } = await import('@kubernetes/client-node')
    const { ServerSideApply } = PatchStrategy
    for (const object of objects) {
      const none = undefined
      await this.#do(this.#api.patch(object, none, none, fieldManager, true, ServerSideApply))
    }
  }

  /** Changes the fields that are named, as `kubectl patch --type=merge` does. */
  async merge(change: ObjectRef & Record<string, unknown>): Promise<void> {
    const { PatchStrategy } = await import('@kubernetes/client-node')
    const none = undefined
    await this.#do(
      this.#api.patch(change, none, none, fieldManager, none, PatchStrategy.MergePatch),
    )
  }

  /** Answers whether it was there. */
  async remove(ref: ObjectRef): Promise<boolean> {
    try {
      await this.#api.delete(ref)
      return true
    } catch (error) {
      if (isAbsent(error)) return false
      throw clusterFailure(error, this.name)
    }
  }

  /** Whether the server knows such objects: what defines them may not be installed. */
  async knows({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): Promise<boolean> {
    const [group, version] = apiVersion.split('/')
    const { CustomObjectsApi } = await import('@kubernetes/client-node')
    const api = this.#config.makeApiClient(CustomObjectsApi)
    try {
      const { resources } = await api.getAPIResources({
        group: group ?? '',
        version: version ?? '',
      })
      return resources.some((resource) => resource.kind === kind)
    } catch (error) {
      if (isAbsent(error)) return false
      throw clusterFailure(error, this.name)
    }
  }

  /** The last lines that a container has written, perhaps those of its run before; empty when they are not to be had. */
  async log(
    { namespace, pod, container }: { namespace: string; pod: string; container: string },
    { previous, lines }: { previous: boolean; lines: number },
  ): Promise<string> {
    const { CoreV1Api } = await import('@kubernetes/client-node')
    const api = this.#config.makeApiClient(CoreV1Api)
    const asked = { name: pod, namespace, container, previous, tailLines: lines }
    // A container that is about to start has none, and one that is gone has none any more.
    return api.readNamespacedPodLog(asked).catch(() => '')
  }

  async #do<T>(call: Promise<T>): Promise<T> {
    return call.catch((error: unknown) => {
      throw clusterFailure(error, this.name)
    })
  }
}

/**
 * The cluster of a context, by default the current one, of the person's kubeconfig (`KUBECONFIG`, else
 * `~/.kube/config`).
 * @throws {CliError} when there is none
 */
export async function openCluster(context?: string): Promise<Cluster> {
  const { KubeConfig, KubernetesObjectApi } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  try {
    config.loadFromDefault()
  } catch (cause) {
    // What follows of the first line shows a part of the file, in which there are credentials.
    const [why] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new CliError(`your kubeconfig cannot be read: ${why}`, { fix: howToReach, cause })
  }
  const names = config.getContexts().map(({ name }) => name)
  const contexts = names.filter((name) => name !== noContext)
  if (context !== undefined && !contexts.includes(context)) {
    throw new CliError(`your kubeconfig has no context ${context}`, {
      fix: contexts.length > 0 ? `choose one of ${contexts.join(', ')}.` : howToReach,
    })
  }
  if (context !== undefined) config.setCurrentContext(context)
  if (!config.getCurrentCluster() || config.getCurrentContext() === noContext) {
    throw new CliError('there is no cluster to talk to', { fix: howToReach })
  }
  return new Cluster(config, KubernetesObjectApi.makeApiClient(config))
}

/** What the client calls the context that it makes up where there is no kubeconfig. */
const noContext = 'loaded-context'

const howToReach =
  'set KUBECONFIG to the file of your cluster, or make one: for EKS, aws eks update-kubeconfig --name NAME.'
