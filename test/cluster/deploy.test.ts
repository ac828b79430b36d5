import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startGatehouse, gatehouse } from '../support/gatehouse.ts'
import { buildImages } from '../support/images.ts'
import { type Lab, noLab, openLab, registry } from '../support/lab/lab.ts'
import { until } from '../support/lab/until.ts'
import { notLong } from '../support/not-long.ts'
import { type Version, deployCheckout, stage } from './deploy-checkout.ts'

const serving = (answer: number) =>
  `require('http').createServer((q, s) => { s.statusCode = ${answer}; s.end() }).listen(8080)`

const good: Version = { name: '1', code: serving(200) }

/** What makes an Application of each folder of the stage. */
const applicationSet = (repoURL: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: stage, namespace: 'argocd' },
  spec: {
    goTemplate: true,
    generators: [
      { git: { repoURL, revision: 'deployments', directories: [{ path: `stages/${stage}/*` }] } },
    ],
    template: {
      metadata: { name: `${stage}-{{.path.basename}}` },
      spec: {
        project: 'default',
        source: { repoURL, targetRevision: 'deployments', path: '{{.path.path}}' },
        destination: { server: 'https://kubernetes.default.svc', namespace: stage },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    },
  },
})

describe('gatehouse deploy', { skip: noLab }, () => {
  let lab: Lab
  let checkout: Awaited<ReturnType<typeof deployCheckout>>
  let images: string

  const start = (...args: string[]) =>
    startGatehouse(
      ['deploy', stage, '--images', images, '--allow-dirty', ...args],
      // Helm may have to come from npm's registry, as this machine reaches it.
      { ...(process.env as Record<string, string>), ...lab.env },
      checkout.folder,
    )
  const deploy = (...args: string[]) => start(...args).ended

  before(async () => {
    lab = await openLab()
    checkout = await deployCheckout()
    images = join(checkout.folder, 'images.json')
    const built = await buildImages(['gateway', '--push', `${registry}/gatehouse`, '--allow-dirty'])
    const { source, ...report } = built as typeof built & { source: object }
    await writeFile(images, JSON.stringify({ ...report, source: { ...source, dirty: [] } }))
    const { code, stderr } = await gatehouse(['synth'], {}, checkout.folder)
    assert.equal(code, 0, stderr)
    await checkout.become(good)
  })

  after(async () => {
    await lab.cluster.remove(applicationSet(''))
    await lab.cluster.removeNamespace(stage)
    await checkout.remove()
  })

  it('refuses a cluster that is not prepared, and writes nothing', async () => {
    const { code, stderr } = await deploy()
    assert.equal(code, 1)
    assert.match(
      stderr,
      /error: the cluster lab has no namespace deploy-dev\n {2}fix: gatehouse cluster prepare deploy-dev/,
    )
    assert.equal(await checkout.tip(), '')
  })

  it('deploys, watches until all is healthy, and has nothing to do a second time', async () => {
    await lab.cluster.makeNamespace(stage)
    await lab.cluster.apply(applicationSet(checkout.url))
    const first = await deploy('--json')
    assert.equal(first.code, 0, first.stderr)
    const { result, changed, serving: has } = JSON.parse(first.stdout)
    assert.deepEqual([result, changed], ['healthy', true])
    assert.deepEqual([has.length, has[0].service, has[0].version], [1, 'gateway', '1'])
    assert.match(first.stderr, /^gateway: synced, done, 1\/1 pods ready, healthy$/m)
    const again = await deploy()
    assert.equal(again.code, 0, again.stderr)
    assert.match(again.stdout, /^deploy-dev is healthy with /)
    assert.match(again.stderr, /there already/)
  })

  it('refuses an image that is not in the registry, and writes nothing', async () => {
    const tip = await checkout.tip()
    const report = JSON.parse(await readFile(images, 'utf8')) as object
    const absent = join(checkout.folder, 'absent.json')
    const digest = `sha256:${'0'.repeat(64)}`
    await writeFile(absent, JSON.stringify({ ...report, images: [{ service: 'gateway', digest }] }))
    const { code, stderr } = await deploy('--images', absent)
    assert.equal(code, 1)
    assert.match(
      stderr,
      /error: the image of gateway is not in its registry: .*\/gateway@sha256:0{64}\n/,
    )
    assert.equal(await checkout.tip(), tip)
  })

  it('refuses to let pods wait for a secret that is not there, and writes nothing', async () => {
    const tip = await checkout.tip()
    await checkout.become({ ...good, name: '2', secret: 'oidc' })
    const { code, stderr } = await deploy()
    assert.equal(code, 1)
    assert.match(
      stderr,
      /error: the secret oidc is not in the namespace deploy-dev\n {2}fix: gatehouse cluster prepare/,
    )
    assert.equal(await checkout.tip(), tip)
  })

  it('says which settings keep a version from starting, and that users stay on the old one', async () => {
    // The service itself, which is told nothing of what it needs.
    await checkout.become({ name: '3' })
    const { code, stdout } = await deploy()
    assert.equal(code, 1, stdout)
    assert.match(
      stdout,
      /^ {2}gateway: .*its settings are wrong \(exit code 78\): BROKER_URL is not set/m,
    )
    assert.match(stdout, /^ {2}gateway {2}1 .*stays as it was$/m)
  })

  it('says why a version was taken back that never became ready', { skip: notLong }, async () => {
    await checkout.become({ name: '4', code: serving(503) })
    const { code, stdout } = await deploy()
    assert.equal(code, 1, stdout)
    assert.match(
      stdout,
      /^ {2}gateway: the new version was taken back, as it did not become ready within 25 s: \/ready answers 503: it is not ready$/m,
    )
    assert.match(stdout, /^ {2}gateway {2}1 .*stays as it was$/m)
  })

  it(
    'judges the next version by itself, while Argo CD comes to it',
    { skip: notLong },
    async () => {
      const first = 'setTimeout(() => {}, 5000)'
      await checkout.become({ name: '4.1', code: serving(200), first })
      const { code, stdout, stderr } = await deploy()
      assert.equal(code, 0, stdout)
      assert.match(stderr, /^gateway: runs first$/m)
      assert.match(stdout, /^deploy-dev is healthy with /)
    },
  )

  it('ends with 4 when the time is over, and with 130 when nobody watches any more', async () => {
    await checkout.become({ name: '5', code: serving(200), isHeld: true })
    const { code, stdout } = await deploy('--timeout', '1')
    assert.equal(code, 4, stdout)
    assert.match(stdout, /^deploy-dev is not there yet after .*: gateway /)
    await checkout.become({ name: '6', code: serving(503) })
    const watching = start()
    await until('watching', async () =>
      /^gateway: /m.test(watching.said.stderr) ? {} : watching.said.stderr,
    )
    watching.kill('SIGINT')
    const stopped = await watching.ended
    assert.equal(stopped.code, 130)
    assert.match(stopped.stdout, /^Nobody watches deploy-dev any more. The deployment goes on/)
  })
})
