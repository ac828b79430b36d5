import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashOf, keyPrefix, newToken } from '@gatehouse/kit/tokens'
import { platform } from '../../platform.ts'
import { type AwsAccount, startAccount } from '../support/aws-account.ts'
import { seed } from '../support/aws-seed.ts'
import { gatehouse } from '../support/gatehouse.ts'
import { buildImages } from '../support/images.ts'
import { type Lab, hostAsPodsSeeIt, openLab, registry } from '../support/lab/lab.ts'
import type { RunningSystem } from '../e2e/suite/running-system.ts'
import { until } from '../support/lab/until.ts'
import { Volumes } from '../support/lab/volumes.ts'
import { stageCheckout } from './stage-checkout.ts'

const namespace = 'dev'
const argo = (kind: string, name: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'argocd' },
})

/** The stage dev on the lab, brought there by the commands that a person uses. */
export class Stage implements RunningSystem {
  readonly url = 'http://127.0.0.1:30002'
  readonly brokerUrl = 'http://127.0.0.1:30001'
  reader = {}
  admin = {}
  readonly #lab: Lab
  readonly #account: AwsAccount
  readonly #checkout: Awaited<ReturnType<typeof stageCheckout>>
  readonly #volumes: Volumes

  private constructor(
    lab: Lab,
    account: AwsAccount,
    checkout: Awaited<ReturnType<typeof stageCheckout>>,
  ) {
    this.#lab = lab
    this.#account = account
    this.#checkout = checkout
    const claims = ['database-people-data', 'database-people-backups']
    this.#volumes = new Volumes(lab.cluster, namespace, claims)
  }

  /** All is there but what `deploy` brings. */
  static async start(): Promise<Stage> {
    const lab = await openLab()
    const account = await startAccount('0.0.0.0')
    // The first data, as the reference systems know it.
    await seed(account, { parameters: 7, buckets: 1, objects: 3, secrets: 1 })
    const { port } = new URL(account.emulator.endpoint)
    const checkout = await stageCheckout(`http://${hostAsPodsSeeIt}:${port}`)
    const stage = new Stage(lab, account, checkout)
    const images = [...Object.keys(platform.services), 'database']
    const built = await buildImages([...images, '--push', `${registry}/gatehouse`, '--allow-dirty'])
    await writeFile(stage.#path('images.json'), JSON.stringify(built))
    await writeFile(stage.#path('token'), 'none is asked for', { mode: 0o600 })
    await stage.command('synth')
    await checkout.push('Describe a stage on k3s')
    const login = ['--registry-user', 'lab', '--registry-token-file', stage.#path('token')]
    await stage.command('cluster', 'prepare', namespace, '--yes', ...login)
    await stage.#volumes.make()
    await stage.command('cluster', 'bootstrap', 'k3s', '--skip-argocd', '--context', 'lab')
    return stage
  }

  /** What a command prints that must succeed. */
  async command(...args: string[]): Promise<string> {
    const env = { ...this.#lab.env, ...this.#account.emulator.env }
    const { code, stdout, stderr } = await gatehouse(args, env, this.#checkout.folder)
    assert.equal(code, 0, `gatehouse ${args.join(' ')}\n${stdout}${stderr}`)
    return stdout
  }

  async deploy(): Promise<void> {
    const images = this.#path('images.json')
    const deploying = this.command('deploy', namespace, '--images', images, '--allow-dirty')
    await Promise.all([deploying, this.#takeIngress()])
    this.admin = await this.#key('admin')
    this.reader = await this.#key('viewer')
  }

  /** As its controller would: the cluster has none, and Argo CD waits for an address. */
  async #takeIngress(): Promise<void> {
    const { cluster } = this.#lab
    const metadata = { name: 'gateway', namespace }
    const ref = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata }
    await until('the Ingress of the gateway', async () => (await cluster.find(ref)) ?? 'none')
    await cluster.setIngressStatus(namespace, metadata.name, hostAsPodsSeeIt)
  }

  brokerToken(): Promise<string> {
    return this.#lab.cluster.token(namespace, 'person', 'gatehouse-broker')
  }

  /** Takes away all that was made, and answers with what is left. */
  async stop(): Promise<string[]> {
    const { cluster } = this.#lab
    await cluster.remove(argo('Application', 'gatehouse'))
    await cluster.remove(argo('ApplicationSet', namespace))
    await cluster.removeNamespace(namespace)
    await this.#volumes.remove()
    for (const name of ['gatehouse', namespace]) await cluster.remove(argo('AppProject', name))
    await this.#checkout.remove()
    await this.#account.stop()
    return this.#lab.close()
  }

  #path(name: string): string {
    return join(this.#checkout.folder, '.cache', name)
  }

  /** An API key, made as a person who may ask the directory makes it. */
  async #key(role: string): Promise<{ authorization: string }> {
    const { cluster } = this.#lab
    const token = await cluster.token(namespace, 'person', 'gatehouse-directory')
    const ref = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'directory', namespace } }
    const { spec } = await cluster.get<{ spec: { clusterIP: string } }>(ref)
    const key = newToken(keyPrefix)
    const answer = await fetch(`http://${spec.clusterIP}:8082/access/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        keyHash: hashOf(key),
        owner: 'operator:test',
        name: role,
        roles: [role],
        scopes: [],
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    })
    assert.equal(answer.status, 201, await answer.text())
    return { authorization: `Bearer ${key.reveal()}` }
  }
}
