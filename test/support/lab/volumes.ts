import { chown, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Any, LabCluster } from './cluster.ts'
import { until } from './until.ts'

/** As whom containers run. */
const user = 10001

/** Volumes for the claims of a namespace, since the cluster has nothing that makes them: folders of its node. */
export class Volumes {
  readonly #cluster: LabCluster
  readonly #namespace: string
  readonly #claims: readonly string[]

  constructor(cluster: LabCluster, namespace: string, claims: readonly string[]) {
    this.#cluster = cluster
    this.#namespace = namespace
    this.#claims = claims
  }

  async make(): Promise<void> {
    // One that an interrupted run has left belongs to a claim that is gone.
    await this.remove()
    for (const claim of this.#claims) {
      const path = this.folderOf(claim)
      await mkdir(path, { recursive: true })
      await chown(path, user, user)
      await this.#cluster.apply(this.#volume(claim, path))
    }
  }

  /** Where a volume is on the node, which is this machine. */
  folderOf(claim: string): string {
    return join(`/var/tmp/gatehouse-${this.#namespace}`, claim)
  }

  async remove(): Promise<void> {
    for (const claim of this.#claims) {
      const metadata = { name: `${this.#namespace}-${claim}` }
      const ref = { apiVersion: 'v1', kind: 'PersistentVolume', metadata }
      await this.#cluster.remove(ref)
      await until(`the end of the volume of ${claim}`, async () =>
        (await this.#cluster.find(ref)) ? 'It is still there.' : {},
      )
    }
    await rm(`/var/tmp/gatehouse-${this.#namespace}`, { recursive: true, force: true })
  }

  #volume(claim: string, path: string): Any {
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${this.#namespace}-${claim}` },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '20Gi' },
        claimRef: { namespace: this.#namespace, name: claim },
        hostPath: { path },
      },
    }
  }
}
