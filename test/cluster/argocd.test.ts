import assert from 'node:assert/strict'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gatehouse } from '../support/gatehouse.ts'
import { type Lab, noLab, openLab } from '../support/lab/lab.ts'
import { until } from '../support/lab/until.ts'
import { notLong } from '../support/not-long.ts'
import { clusterName, platformName, stage, startRepository } from './gitops.ts'
import { watchArgocd } from './gitops-cluster.ts'
import { argo, configMap, deployment, inStage, manifests, service } from './gitops-objects.ts'
import { smallCheckout } from './small-checkout.ts'

const file = (folder: string) => `stages/${stage}/${folder}/manifests.yaml`
const web = inStage('Deployment', 'web', 'apps/v1')
const kept = configMap('kept', { 'argocd.argoproj.io/sync-options': 'Prune=false' })
const second = configMap('second', { 'argocd.argoproj.io/sync-wave': '1' })
const versionOf = (version: string) => ({ 'app.kubernetes.io/version': version })
const webOf = (version: string) => [
  deployment('web', versionOf(version)),
  service('web', versionOf(version)),
]
const others = [configMap('other'), deployment('other')]

describe(
  'gatehouse cluster bootstrap, and what Argo CD then does',
  { skip: noLab ?? notLong },
  () => {
    let lab: Lab
    let watch: ReturnType<typeof watchArgocd>
    let repository: Awaited<ReturnType<typeof startRepository>>
    let checkout: Awaited<ReturnType<typeof smallCheckout>>

    const command = (...args: string[]) => gatehouse(args, lab.env, checkout.folder)
    const cluster = (...args: string[]) => command('cluster', ...args, '--context', 'lab')

    before(async () => {
      lab = await openLab()
      watch = watchArgocd(lab.cluster)
      repository = await startRepository()
      const repositoryUrl = repository.url
      checkout = await smallCheckout({ name: platformName, clusterName, stage, repositoryUrl })
      await lab.cluster.makeNamespace(stage)
      const { code, stderr } = await command('synth')
      assert.equal(code, 0, stderr)
      const generated = `deploy/generated/clusters/${clusterName}`
      const files = await readdir(join(checkout.folder, generated))
      const texts = files.map(async (name): Promise<[string, string]> => [
        `${generated}/${name}`,
        await readFile(join(checkout.folder, generated, name), 'utf8'),
      ])
      await repository.commit(Object.fromEntries(await Promise.all(texts)))
      await repository.branch('deployments')
      await repository.commit({
        [file('web')]: manifests(second, configMap('first'), kept, ...webOf('1')),
        [file('other')]: manifests(...others),
      })
    })

    after(async () => {
      await cluster('repo', 'remove', repository.url)
      await lab.cluster.remove(argo('Application', platformName))
      await lab.cluster.remove(argo('ApplicationSet', stage))
      for (const folder of ['web', 'other']) {
        await watch.isGone(argo('Application', `${stage}-${folder}`))
      }
      for (const name of [platformName, stage]) await lab.cluster.remove(argo('AppProject', name))
      await lab.cluster.removeNamespace(stage)
      await checkout.remove()
      await repository.close()
    })

    it('refuses a context that is not called like the cluster, where nobody can be asked', async () => {
      const { code, stderr } = await command('cluster', 'bootstrap', clusterName, '--skip-argocd')
      assert.equal(code, 2)
      assert.match(
        stderr,
        /the context lab is not called like the cluster gitops-lab\n {2}fix: choose/,
      )
    })

    it('makes projects, stages and root, and says that the repository needs a credential', async () => {
      const { code, stdout, stderr } = await cluster('bootstrap', clusterName, '--skip-argocd')
      assert.equal(code, 0, stderr)
      assert.match(stderr, /AppProject gitops-dev\nApplicationSet gitops-dev\nApplication gitops\n/)
      assert.match(stdout, /cannot read http:\/\/127.*\n.*gatehouse cluster repo add http:\/\/127/)
    })

    it('takes a credential that opens the repository, and no other', async () => {
      const token = join(repository.folder, 'token')
      await writeFile(token, 'wrong\n', { mode: 0o600 })
      const add = () => cluster('repo', 'add', repository.url, '--token-file', token)
      const refused = await add()
      assert.equal(refused.code, 1)
      assert.match(refused.stderr, /does not answer to this credential/)
      await writeFile(token, `${repository.access.token}\n`)
      const { code, stdout, stderr } = await add()
      assert.deepEqual(
        [code, stdout],
        [0, 'Argo CD in lab may read it: token, 2 branches.\n'],
        stderr,
      )
      assert.ok(!`${stdout}${stderr}`.includes(repository.access.token))
    })

    it('lists repositories without what opens them, and takes another credential in their place', async () => {
      const { stdout } = await cluster('repo', 'list')
      assert.match(stdout, new RegExp(`${RegExp.escape(repository.url)} +token +any +20`))
      repository.access.token = 'second-token'
      const token = join(repository.folder, 'token')
      await writeFile(token, `${repository.access.token}\n`)
      const added = await cluster('repo', 'add', repository.url, '--token-file', token)
      assert.match(added.stdout, /reads it with the new credential/)
      const listed = await cluster('repo', 'list', '--json')
      assert.doesNotMatch(listed.stdout, /-token"/)
      const { repositories } = JSON.parse(listed.stdout) as { repositories: { url: string }[] }
      assert.equal(repositories.filter(({ url }) => url === repository.url).length, 1)
    })

    it('lets the root bring this, and each folder become an Application that is in sync', async () => {
      for (const name of [platformName, `${stage}-web`, `${stage}-other`]) await watch.synced(name)
    })

    it('applies waves in their order', async () => {
      const made = async (name: string) => {
        const found = await watch.exists(inStage('ConfigMap', name))
        return Date.parse(String(found.metadata?.creationTimestamp))
      }
      assert.ok((await made('second')) > (await made('first')))
    })

    it('brings back what was deleted', async () => {
      const { metadata } = await lab.cluster.get(web)
      await lab.cluster.remove(web)
      await until('another Deployment', async () => {
        const found = await watch.exists(web)
        return found.metadata?.uid === metadata?.uid ? 'It is the same.' : found
      })
    })

    it('leaves what autoscalers and Argo Rollouts set, also when it applies the object', async () => {
      const selector = { 'rollouts-pod-template-hash': 'abc' }
      await lab.cluster.merge({ ...inStage('Service', 'web'), spec: { selector } })
      await lab.cluster.merge({ ...web, spec: { replicas: 1 } })
      await repository.commit({
        [file('web')]: manifests(second, configMap('first'), kept, ...webOf('2')),
      })
      const ofVersion2 = <T extends { metadata?: { labels?: object } }>(ref: typeof web) =>
        until(`version 2 of the ${ref.kind}`, async () => {
          await watch.synced(`${stage}-web`)
          const found = await lab.cluster.get<T>(ref)
          const labels = JSON.stringify(found.metadata?.labels)
          return labels.includes('"2"') ? found : labels
        })
      type Found = { metadata?: { labels?: object }; spec: { selector: object; replicas: number } }
      const { spec } = await ofVersion2<Found>(inStage('Service', 'web'))
      assert.deepEqual(spec.selector, { 'app.kubernetes.io/name': 'web', ...selector })
      assert.equal((await ofVersion2<Found>(web)).spec.replicas, 1)
    })

    it('refuses kinds and places that are not of the stage', async () => {
      const far = { name: 'far', namespace: 'default' }
      const rbac = 'rbac.authorization.k8s.io/v1'
      const refused = [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sly' } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: far },
        { apiVersion: rbac, kind: 'Role', metadata: { name: 'gitops-role' }, rules: [] },
        { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: 'gitops-wide' }, rules: [] },
      ]
      for (const object of refused) {
        await repository.commit({ [file('other')]: manifests(...others, object) })
        await watch.application(`${stage}-other`, ({ status }) => {
          const said = JSON.stringify(status)
          return /is not permitted in project/.test(said) && said.includes(object.metadata.name)
        })
        const metadata = { namespace: stage, ...object.metadata }
        assert.equal(await lab.cluster.find({ ...object, metadata }), undefined)
      }
    })

    it('prunes what is gone from Git, but not what is protected', async () => {
      await repository.commit({ [file('web')]: manifests(...webOf('2')) })
      await watch.application(`${stage}-web`, () => true)
      await watch.isGone(inStage('ConfigMap', 'first'))
      assert.ok(await lab.cluster.find(inStage('ConfigMap', 'kept')))
    })

    it('takes an Application away with its folder, and nothing of what runs', async () => {
      await repository.commit({ [`stages/${stage}/web`]: null })
      await watch.refreshStage()
      await watch.isGone(argo('Application', `${stage}-web`))
      assert.ok(await lab.cluster.find(web))
    })
  },
)
