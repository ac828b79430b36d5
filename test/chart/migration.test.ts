import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Manifest, find, render } from './chart.ts'
import { type WithPod, environmentOf, mountsOf, onlyContainer } from './pods.ts'

type Job = WithPod & { backoffLimit: number; activeDeadlineSeconds: number }
const jobOf = (all: Manifest[]) => find<Job>(all, 'Job', 'directory-migrate')
const waveOf = ({ metadata }: Manifest) =>
  Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0)

describe('the migration', () => {
  it('runs the same image with the same settings and secrets', async () => {
    const all = await render('directory-postgres')
    const { template } = find<WithPod>(all, 'Rollout', 'directory').spec
    const pod = jobOf(all).spec.template
    assert.deepEqual(onlyContainer(pod).args, ['migrate'])
    assert.equal(onlyContainer(pod).image, onlyContainer(template).image)
    assert.deepEqual(environmentOf(pod), environmentOf(template))
    const folder = '/var/run/secrets/values'
    assert.deepEqual(mountsOf(pod)[folder], mountsOf(template)[folder])
    assert.deepEqual(Object.keys(mountsOf(pod)), [folder])
  })

  it('comes with Argo CD after what it needs and before what needs it', async () => {
    for (const example of ['directory-postgres', 'directory-rds']) {
      const all = await render(example)
      const job = jobOf(all)
      assert.equal(job.metadata.annotations?.['argocd.argoproj.io/hook'], 'Sync')
      const needed = all.filter(({ kind }) =>
        ['ServiceAccount', 'SecretProviderClass', 'NetworkPolicy'].includes(kind),
      )
      const ahead = needed.filter(({ metadata }) => !metadata.name.endsWith('-probe'))
      assert.ok(ahead.length >= 2)
      assert.ok(ahead.every((object) => waveOf(object) < waveOf(job)))
      assert.ok(waveOf(job) < waveOf(find(all, 'Rollout', 'directory')))
    }
  })

  it('comes with Helm after what an installation brings, and ahead of an upgrade', async () => {
    const all = await render('directory-rds')
    const { annotations } = jobOf(all).metadata
    assert.equal(annotations?.['helm.sh/hook'], 'post-install,pre-upgrade')
    assert.equal(annotations['helm.sh/hook-delete-policy'], 'before-hook-creation')
    const { spec } = jobOf(all).spec.template
    const classes = spec.volumes?.map(({ csi }) => csi?.volumeAttributes.secretProviderClass)
    assert.deepEqual(classes, [undefined, 'directory-migrate', 'database-people'])
    const provider = find(all, 'SecretProviderClass', 'directory-migrate')
    assert.equal(provider.metadata.annotations?.['helm.sh/hook'], annotations['helm.sh/hook'])
    assert.deepEqual(provider.spec, find(all, 'SecretProviderClass', 'directory').spec)
  })

  it('ends', async () => {
    const { spec } = jobOf(await render('directory-postgres'))
    assert.equal(spec.backoffLimit, 3)
    assert.equal(spec.activeDeadlineSeconds, 600)
    assert.equal(spec.template.spec.restartPolicy, 'Never')
  })
})
