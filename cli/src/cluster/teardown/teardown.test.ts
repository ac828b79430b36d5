import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Platform, realClusters } from '@gatehouse/platform'
import { platform } from '../../../../platform.ts'
import type { Any } from '../../kubernetes/cluster.ts'
import { run } from '../../program.ts'
import { recordingContext } from '../../testing.ts'
import { goes, uninstallArguments } from './argocd.ts'
import { holdsOf } from './data.ts'
import { nextSteps } from './next-steps.ts'
import { isMadeHere, refuseForeign } from './ours.ts'
import type { Present } from './present.ts'
import { scopeOf } from './scope.ts'
import { leftoversPage } from './show.ts'
import { stepsOf } from './steps.ts'

const label = 'app.kubernetes.io/part-of'

function object(kind: string, name: string, metadata: object = {}): Any {
  return { apiVersion: 'v1', kind, metadata: { name, ...metadata } }
}

const application = (name: string, stage?: string, wave?: string) =>
  object('Application', name, {
    ...(stage && { labels: { 'gatehouse/stage': stage } }),
    ...(wave && { annotations: { 'argocd.argoproj.io/sync-wave': wave } }),
  })

const present: Present = {
  applications: [
    application('loki', undefined, '-1'),
    application('argo-rollouts', undefined, '-2'),
    application('dev-gateway', 'dev'),
    application('qa-gateway', 'qa'),
    application('gatehouse'),
  ],
  sets: [object('ApplicationSet', 'dev'), object('ApplicationSet', 'qa')],
  projects: [object('AppProject', 'gatehouse')],
  repositories: [object('Secret', 'repo-1')],
  stages: [object('Namespace', 'dev')],
  shared: [object('Namespace', 'gatehouse-system')],
  partNamespaces: [object('Namespace', 'monitoring')],
}

const all = {
  platform: 'gatehouse',
  stages: ['dev', 'qa'],
  whole: true,
  parts: ['loki'],
  partNamespaces: ['monitoring'],
  repositories: [],
}

const inOrder = (scope: typeof all) =>
  stepsOf(present, scope).map(
    ({ how, objects }) => `${how} ${objects.map(({ metadata }) => metadata?.name).join(' ')}`,
  )

describe('gatehouse cluster teardown', () => {
  it('takes away what brings the rest back first, and what the rest needs last', () => {
    assert.deepEqual(inOrder(all), [
      'orphan gatehouse dev qa dev-gateway qa-gateway',
      'delete dev',
      'cascade loki',
      'cascade argo-rollouts',
      'delete gatehouse-system',
      'delete monitoring',
      'delete repo-1 gatehouse',
    ])
  })

  it('leaves other stages and what they share where one stage is named', () => {
    const one = { ...all, stages: ['dev'], whole: false }
    assert.deepEqual(inOrder(one), ['orphan gatehouse dev dev-gateway', 'delete dev'])
  })

  it('says what of a stage AWS still trusts', () => {
    const next = (k3s: object) => {
      const clusters = { ...platform.clusters, k3s: { ...platform.clusters.k3s, ...k3s } }
      const stages = { ...platform.stages, dev: { ...platform.stages.dev, cluster: 'k3s' } }
      const described = { ...platform, clusters, stages } as Platform
      return nextSteps(described, { ...all, stages: ['dev'] }, 'k3s').join()
    }
    assert.match(next({}), /^The access key of the base identity of dev is still valid/)
    const issuer = 'https://keys.example.com'
    assert.match(next({ identity: 'irsa', issuer }), /^AWS still trusts tokens of the cluster/)
  })

  it('refuses clusters and stages that are not there, and stages that are protected', async () => {
    const { context, written } = recordingContext()
    assert.equal(await run(['cluster', 'teardown', 'nowhere'], context), 2)
    assert.match(written.stderr, /no stage runs in a cluster nowhere\n {2}fix: choose one of \w+/)
    const [first] = realClusters(platform)
    assert.ok(first)
    assert.throws(() => scopeOf(platform, first, 'nowhere'), /no stage nowhere runs in/)
    const real = realClusters(platform).find(({ stages }) => stages.includes('prod'))
    assert.ok(real)
    assert.throws(() => scopeOf(platform, real, undefined), /prod is protected/)
  })

  it('refuses a namespace that is not of the platform', () => {
    const ours = object('Namespace', 'dev', { labels: { [label]: 'gatehouse' } })
    assert.doesNotThrow(() => refuseForeign([ours], 'gatehouse'))
    assert.throws(() => refuseForeign([object('Namespace', 'dev')], 'gatehouse'), /has no label/)
    assert.throws(() => refuseForeign([ours], 'other'), /is not of other: it is of gatehouse/)
  })

  it('takes a namespace of parts for its own only where nobody else has set anything', () => {
    const made = (...managers: string[]) =>
      object('Namespace', 'monitoring', {
        managedFields: managers.map((manager) => ({ manager })),
      })
    assert.ok(isMadeHere(made('argocd-controller', 'gatehouse', 'kube-controller-manager')))
    assert.ok(!isMadeHere(made('kubectl-create', 'argocd-controller')))
    assert.ok(!isMadeHere(object('Namespace', 'monitoring')))
  })

  it('takes kinds of Argo CD for its own where Helm has defined them, and those by kubectl for those of others', () => {
    const defined = (manager: string) =>
      object('CustomResourceDefinition', 'applications.argoproj.io', {
        managedFields: [{ manager }, { manager: 'kube-apiserver' }, { manager: 'apiserver' }],
      })
    assert.ok(isMadeHere(defined('helm')))
    assert.ok(!isMadeHere(defined('kubectl')))
  })

  it('leaves Argo CD to others who use it', () => {
    const argocd = { isInstalled: true, definitions: [], others: [] }
    assert.ok(goes(argocd))
    assert.ok(!goes({ ...argocd, others: ['shop'] }))
    assert.ok(!goes({ ...argocd, isInstalled: false }))
    const command = uninstallArguments('office').join(' ')
    assert.match(command, /^uninstall argocd --namespace argocd --kube-context office /)
  })

  it('says what a claim holds, and what is left', () => {
    assert.equal(holdsOf('database-people-backups'), 'the dumps of the database people')
    assert.equal(holdsOf('storage-loki-0'), '')
    const paint = (_: unknown, text: string) => text
    assert.equal(leftoversPage([], paint), 'Nothing is left.\n')
    const left = [{ kind: 'PersistentVolume', name: 'pv-1', note: 'of dev/data' }]
    assert.match(
      leftoversPage(left, paint),
      /PersistentVolume {2}pv-1 {2}of dev\/data\n\n.*1 thing is left/,
    )
  })
})
