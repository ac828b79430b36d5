import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { noEmulator } from '../support/emulator.ts'
import { buildImages, noImages } from '../support/images.ts'
import { noLab, registry } from '../support/lab/lab.ts'
import { type SmallStage, startSmallStage } from '../support/lab/small-stage.ts'
import { notLong } from '../support/not-long.ts'
import { awayFromSchedule, pullSecretOf, runRenewal, systemNamespace as system } from './renewal.ts'

const stage = 'test-registry'
const repository = 'gatehouse/test-status'
const hour = 3_600_000

type Status = {
  logins: { namespace: string; kind: string; renewedBy: string; failure?: string }[]
  renewal: { failing: boolean; next: string }
  images: { image: string; there: boolean | 'unknown'; users: string[] }[]
  problems: string[]
}

describe(
  'the tokens by which a small cluster pulls',
  { skip: noLab ?? noEmulator ?? noImages ?? notLong },
  () => {
    let small: SmallStage
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...blobOf('{}') },
      layers: [],
    })
    const { digest } = blobOf(manifest)
    const image = `${registry}/${repository}@${digest}`

    before(async () => {
      small = await startSmallStage(stage)
      const push = ['registry-renewal', '--push', `${registry}/gatehouse`, '--allow-dirty']
      const { images } = await buildImages(push)
      const renewal = `${registry}/gatehouse/registry-renewal@${images[0]?.digest}`
      const flags = ['--yes', '--json', '--renewal-image', renewal]
      const { code, stderr } = await small.gatehouse('cluster', 'prepare', stage, ...flags)
      assert.equal(code, 0, stderr)
      await awayFromSchedule()
    })
    after(async () => {
      await fetch(`http://${registry}/v2/${repository}/manifests/${digest}`, { method: 'DELETE' })
      await small?.stop()
    })

    it('are renewed by a pod in the cluster, in each namespace', async () => {
      await runRenewal(small.lab.cluster, 'first', 'succeeded')
      for (const namespace of [stage, system]) {
        const { notes, auths } = await pullSecretOf(small.lab.cluster, namespace)
        assert.equal(notes['gatehouse/renewed-by'], 'registry-renewal')
        assert.equal(notes['gatehouse/failure'], '')
        const [host, login] = Object.entries(auths)[0] ?? []
        assert.equal(host, '123456789012.dkr.ecr.eu-west-1.amazonaws.com')
        assert.equal(login?.username, 'AWS')
      }
    })

    it('are shown with their age and next renewal', async () => {
      await Promise.all([stage, system].map((name) => note(name, { 'expires-at': inHours(11) })))
      const { code, said } = await status()
      assert.deepEqual(said.problems, [])
      assert.equal(code, 0)
      assert.deepEqual(
        said.logins.map(({ namespace, kind }) => [namespace, kind]),
        [system, stage].map((name) => [name, 'ecr']),
      )
      assert.equal(said.renewal.failing, false)
      assert.ok(Date.parse(said.renewal.next) - Date.now() <= 6 * hour)
    })

    it('are a problem when they end before they are renewed', async () => {
      await note(stage, { 'expires-at': inHours(0.01) })
      const { code, said } = await status()
      assert.equal(code, 1)
      assert.match(
        said.problems.join('\n'),
        new RegExp(`^${stage}: the token ends \\S+, before it is renewed at `),
      )
      await note(stage, { 'expires-at': inHours(11) })
    })

    it('pull images of which it is shown whether they are there', async () => {
      await pushImage()
      await small.lab.cluster.apply(waitingPod())
      const there = await status()
      assert.deepEqual(
        there.said.images.filter((one) => one.image === image),
        [{ image, there: true, users: [`${stage}/pod/waiting`] }],
      )
      assert.equal(there.code, 0)
      const gone = await fetch(`http://${registry}/v2/${repository}/manifests/${digest}`, {
        method: 'DELETE',
      })
      assert.equal(gone.status, 202)
      const { code, said } = await status()
      assert.equal(code, 1)
      assert.deepEqual(said.problems, [
        `${image} is not in its registry, and ${stage}/pod/waiting needs it`,
      ])
    })

    it('say why they could not be renewed', async () => {
      await small.lab.cluster.merge({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'base-identity', namespace: stage },
        data: { credentials: Buffer.from('[default]\n').toString('base64') },
      })
      await runRenewal(small.lab.cluster, 'second', 'failed')
      const { said } = await status()
      const text = said.problems.join('\n')
      assert.match(text, new RegExp(`^${stage}: the last renewal failed: .*no access key`, 'm'))
      assert.match(text, /^registry-renewal: its last run fails/m)
      const { stdout } = await small.gatehouse('registry', 'status', stage)
      assert.match(stdout, new RegExp(`^${stage} +ECR +\\d.+registry-renewal$`, 'm'))
      assert.match(stdout, /^problem: /m)
    })

    async function status(): Promise<{ code: number | null; said: Status }> {
      const { code, stdout, stderr } = await small.gatehouse('registry', 'status', stage, '--json')
      assert.ok(stdout, stderr)
      return { code, said: JSON.parse(stdout) as Status }
    }

    function note(namespace: string, notes: Record<string, string>): Promise<void> {
      const annotations = Object.fromEntries(
        Object.entries(notes).map(([name, text]) => [`gatehouse/${name}`, text]),
      )
      const metadata = { name: 'registry', namespace, annotations }
      return small.lab.cluster.merge({ apiVersion: 'v1', kind: 'Secret', metadata })
    }

    /** One without layers. */
    async function pushImage(): Promise<void> {
      const base = `http://${registry}/v2/${repository}`
      const { headers } = await fetch(`${base}/blobs/uploads/`, { method: 'POST' })
      const upload = new URL(headers.get('location') ?? '', base)
      upload.searchParams.set('digest', blobOf('{}').digest)
      await fetch(upload, { method: 'PUT', body: '{}' })
      const pushed = await fetch(`${base}/manifests/test`, {
        method: 'PUT',
        headers: { 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
        body: manifest,
      })
      assert.equal(pushed.status, 201, await pushed.text())
    }

    /** Never started, so that nothing pulls it. */
    function waitingPod() {
      const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }
      const own = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
      const spec = {
        schedulingGates: [{ name: 'test/never' }],
        securityContext,
        containers: [{ name: 'waiting', image, securityContext: own }],
      }
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'waiting', namespace: stage },
        spec,
      }
    }
  },
)

function blobOf(text: string): { digest: string; size: number } {
  return { digest: `sha256:${createHash('sha256').update(text).digest('hex')}`, size: text.length }
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * hour).toISOString()
}
