import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gatehouse } from '../support/gatehouse.ts'
import { type Lab, noLab, openLab } from '../support/lab/lab.ts'
import { until } from '../support/lab/until.ts'
import { notLong } from '../support/not-long.ts'
import { argo } from './gitops-objects.ts'
import {
  broughtBy,
  claim,
  elsewhere,
  makeObjects,
  namespaceRef,
  role,
  volume,
} from './teardown-objects.ts'
import { checkout, clusterName, partOf, platformName, stage } from './teardown-platform.ts'

const applications = [platformName, `${platformName}-part`, `${stage}-web`]
type Result = { leftovers: { kind: string; name: string; note: string }[]; clean: boolean }

describe('gatehouse cluster teardown', { skip: noLab ?? notLong }, () => {
  let lab: Lab
  let own: Awaited<ReturnType<typeof checkout>>

  const teardown = (...args: string[]) => {
    const words = ['cluster', 'teardown', clusterName, '--context', 'lab', '--skip-argocd']
    return gatehouse([...words, ...args], lab.env, own.folder)
  }

  before(async () => {
    lab = await openLab()
    own = await checkout()
    await makeObjects(lab.cluster)
    const [, , web = ''] = applications
    await until(`the Application ${web}`, async () => {
      return (await lab.cluster.find(argo('Application', web))) ?? 'It is absent.'
    })
    await until('a claim that is bound', async () => {
      const found = await lab.cluster.get<{ status?: { phase?: string } }>(claim)
      return found.status?.phase === 'Bound' ? found : JSON.stringify(found.status)
    })
  })

  after(async () => {
    await lab.cluster.remove(argo('ApplicationSet', stage))
    for (const name of applications) {
      const ref = argo('Application', name)
      if (!(await lab.cluster.find(ref))) continue
      await lab.cluster.merge({ ...ref, metadata: Object.assign({ finalizers: [] }, ref.metadata) })
      await lab.cluster.remove(ref)
    }
    await lab.cluster.remove(argo('AppProject', platformName))
    await lab.cluster.remove(role)
    for (const name of [stage, elsewhere]) await lab.cluster.removeNamespace(name)
    await lab.cluster.remove(volume)
    await own.remove()
  })

  it('says what would go, and what data is in it', async () => {
    const { code, stdout, stderr } = await teardown('--dry-run')
    assert.equal(code, 0, stderr)
    assert.match(stderr, new RegExp(`Namespace +${stage} +with all that is in it`))
    assert.match(stderr, /database-people-backups +1Gi +the dumps of the database people/)
    assert.match(stdout, /Nothing was changed/)
    assert.ok(await lab.cluster.find(namespaceRef(stage)))
  })

  it('leaves an Argo CD that others have installed, and its kinds, without being told', async () => {
    const words = ['cluster', 'teardown', clusterName, '--context', 'lab', '--dry-run']
    const { code, stderr } = await gatehouse(words, lab.env, own.folder)
    assert.equal(code, 0, stderr)
    assert.doesNotMatch(stderr, /Release/)
  })

  it('goes on only where somebody can be asked', async () => {
    const { code, stderr } = await teardown()
    assert.equal(code, 2)
    assert.match(stderr, /no terminal at which to ask/)
  })

  it('refuses a namespace of that name that is not of the platform, and takes nothing away', async () => {
    const label = (value: string | null) => {
      const ref = namespaceRef(stage)
      const labels = { [partOf]: value }
      return lab.cluster.merge({ ...ref, metadata: Object.assign({ labels }, ref.metadata) })
    }
    await label(null)
    const { code, stderr } = await teardown('--yes')
    assert.equal(code, 1)
    assert.match(stderr, /it has no label app.kubernetes.io\/part-of\n {2}fix: choose the right/)
    await label(platformName)
    for (const name of applications) assert.ok(await lab.cluster.find(argo('Application', name)))
  })

  it('takes one stage with what would bring it back, and names the volume that is kept', async () => {
    const { code, stdout, stderr } = await teardown('--stage', stage, '--yes')
    assert.equal(code, 1, stderr)
    assert.match(
      stdout,
      new RegExp(`PersistentVolume +${platformName}-volume +of ${stage}/.*Retain`),
    )
    assert.match(stderr, new RegExp(`gatehouse cluster bootstrap ${clusterName}`))
    assert.equal(await lab.cluster.find(namespaceRef(stage)), undefined)
    const [root = '', part = '', web = ''] = applications
    assert.equal(await lab.cluster.find(argo('Application', root)), undefined)
    assert.equal(await lab.cluster.find(argo('ApplicationSet', stage)), undefined)
    assert.equal(await lab.cluster.find(argo('Application', web)), undefined)
    assert.ok(await lab.cluster.find(argo('Application', part)))
  })

  it('takes parts with what they brought, and the root without', async () => {
    await lab.cluster.remove(volume)
    const { code, stdout, stderr } = await teardown('--yes', '--json')
    const { leftovers, clean } = JSON.parse(stdout) as Result
    assert.deepEqual([code, clean, leftovers], [0, true, []], stderr)
    const [root = '', part = ''] = applications
    assert.equal(await lab.cluster.find(argo('Application', part)), undefined)
    assert.equal(await lab.cluster.find(broughtBy(part)), undefined)
    assert.ok(await lab.cluster.find(broughtBy(root)))
    assert.equal(await lab.cluster.find(argo('AppProject', platformName)), undefined)
    assert.equal(await lab.cluster.find(role), undefined)
  })

  it('finds nothing to do a second time', async () => {
    const { code, stdout, stderr } = await teardown()
    assert.equal(code, 0, stderr)
    assert.match(stderr, /There is nothing to take away in lab/)
    assert.match(stdout, /^Nothing is left\.\n$/)
  })
})
