import {
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node'
import { until } from './until.ts'

/** An object as the server has it; who reads it says which fields it has. */
export type Any = KubernetesObject & Record<string, unknown>

export type Ref = {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
}

const none = undefined

/** What tests do with a cluster as its administrator. */
export class LabCluster {
  readonly core: CoreV1Api
  readonly #api: KubernetesObjectApi

  constructor(kubeconfig: string) {
    const config = new KubeConfig()
    config.loadFromFile(kubeconfig)
    this.core = config.makeApiClient(CoreV1Api)
    this.#api = KubernetesObjectApi.makeApiClient(config)
  }

  async find<T extends object = Any>(ref: Ref): Promise<T | undefined> {
    return this.#api.read(ref).then(
      (found) => found as unknown as T,
      (error: { code?: number }) => {
        if (error.code === 404) return undefined
        throw error
      },
    )
  }

  async get<T extends object = Any>(ref: Ref): Promise<T> {
    const found = await this.find<T>(ref)
    if (!found) throw new Error(`there is no ${ref.kind} ${ref.metadata.name}`)
    return found
  }

  async list<T extends object = Any>(
    apiVersion: string,
    kind: string,
    { namespace, labels }: { namespace?: string; labels?: string } = {},
  ): Promise<T[]> {
    const api = this.#api
    const { items } = await api.list(apiVersion, kind, namespace, none, none, none, none, labels)
    return items as unknown as T[]
  }

  async apply(...objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) {
      const { ServerSideApply } = PatchStrategy
      await this.#api.patch(object, none, none, 'gatehouse-tests', true, ServerSideApply)
    }
  }

  /** Changes the fields that are named. */
  async merge(change: Ref & Record<string, unknown>): Promise<void> {
    await this.#api.patch(change, none, none, none, none, PatchStrategy.MergePatch)
  }

  /** Answers whether it was there. A pod is given so many seconds to end, by default those it asks for. */
  async remove(ref: Ref, seconds?: number): Promise<boolean> {
    return this.#api.delete(ref, none, none, seconds).then(
      () => true,
      (error: { code?: number }) => {
        if (error.code === 404) return false
        throw error
      },
    )
  }

  async makeNamespace(name: string, labels: Record<string, string> = {}): Promise<void> {
    await this.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  }

  /** Removes it and all that is in it, and waits until nothing is left. */
  async removeNamespace(name: string): Promise<void> {
    const ref = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    await this.remove(ref)
    await until(
      `the end of the namespace ${name}`,
      async () => ((await this.find(ref)) ? 'It is still there.' : {}),
      { seconds: 120 },
    )
  }

  /** A token of a service account, as the kubelet would put it into a file. */
  async token(namespace: string, name: string, audience: string): Promise<string> {
    const { status } = await this.core.createNamespacedServiceAccountToken({
      namespace,
      name,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences: [audience], expirationSeconds: 600 },
      },
    })
    return status?.token ?? ''
  }
}
