import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
    const { code, stdout, stderr } = await this.#run(...args)
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

  async brokerToken(): Promise<string> {
    return (await this.command('token', 'broker', '--namespace', namespace)).trim()
  }

  /** Takes away all that was made, and answers with what is left. */
  async stop(): Promise<string[]> {
    const teardown = ['cluster', 'teardown', 'k3s', '--context', 'lab', '--skip-argocd', '--yes']
    const first = await this.#run(...teardown, '--json')
    const { leftovers } = JSON.parse(first.stdout) as { leftovers: { kind: string }[] }
    // Volumes outlive their claims: who has them removes them.
    const kinds = leftovers.map(({ kind }) => kind)
    assert.deepEqual(kinds, ['PersistentVolume', 'PersistentVolume'], first.stdout + first.stderr)
    await this.#volumes.remove()
    assert.match(await this.command(...teardown), /^Nothing is left/)
    await this.#checkout.remove()
    await this.#account.stop()
    return this.#lab.takeDown()
  }

  #run(...args: string[]) {
    const env = { ...this.#lab.env, ...this.#account.emulator.env }
    return gatehouse(args, env, this.#checkout.folder)
  }

  #path(name: string): string {
    return join(this.#checkout.folder, '.cache', name)
  }

  async #key(role: string): Promise<{ authorization: string }> {
    const key = await this.command('keys', 'create', role, '--role', role, '--namespace', namespace)
    return { authorization: `Bearer ${key.trim()}` }
  }
}
