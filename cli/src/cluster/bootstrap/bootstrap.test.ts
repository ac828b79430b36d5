import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { realClusters } from '@gatehouse/platform'
import { platform } from '../../../../platform.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { CliError } from '../../cli-error.ts'
import { run } from '../../program.ts'
import { recordingContext } from '../../testing.ts'
import { helmArguments, whileAnother } from './install.ts'
import { nextSteps } from './next-steps.ts'
import { refuseOtherArgocd } from './present.ts'
import { stateOf } from './root-state.ts'
import { isCalled } from './which-cluster.ts'

describe('gatehouse cluster bootstrap', () => {
  it('names the clusters where it is asked for another one', async () => {
    const { context, written } = recordingContext()
    assert.equal(await run(['cluster', 'bootstrap', 'nowhere'], context), 2)
    assert.match(written.stderr, /no stage runs in a cluster nowhere\n {2}fix: choose one of \w+/)
  })

  it('knows a context by the names that people and tools give it', () => {
    for (const context of [
      'gatehouse-dev',
      'arn:aws:eks:eu-west-1:111122223333:cluster/gatehouse-dev',
      'ada@gatehouse-dev.eu-west-1.eksctl.io',
    ]) {
      assert.ok(isCalled(context, 'gatehouse-dev'), context)
    }
    for (const context of [
      'gatehouse-qa',
      'gatehouse-dev-2',
      'old-gatehouse-dev',
      'arn:aws:eks:eu-west-1:111122223333:cluster/gatehouse-develop',
      'gatehouse-dev@gatehouse-prod',
    ]) {
      assert.ok(!isCalled(context, 'gatehouse-dev'), context)
    }
  })

  it('installs the pinned chart, in the cluster that was looked at', () => {
    const chart = {
      repository: 'https://charts.example',
      chart: 'argo-cd',
      version: '1.2.3',
      namespace: 'argocd',
      values: {},
    } as const
    const words = helmArguments(chart, { root: '/r', derived: '/d.json', context: 'lab' })
    const command = words.join(' ')
    assert.match(command, /^upgrade --install argocd argo-cd --repo https:\/\/charts\.example/)
    assert.match(command, /--version 1\.2\.3 --namespace argocd --create-namespace/)
    assert.match(command, /--kube-context lab/)
    assert.match(command, /argo-cd\.yaml --values \/d\.json --wait/)
  })

  it('says what to do once Helm was killed', () => {
    const said =
      'helm upgrade ended with 1:\n  another operation (install/upgrade/rollback) is in progress'
    const { message, fix } = whileAnother(new CliError(said, { fix: '' }))
    assert.match(message, /or Helm was killed/)
    assert.match(fix, /delete secret -l 'owner=helm,name=argocd,status in/)
    const other = new CliError('helm upgrade ended with 1:\n  timed out', { fix: '' })
    assert.equal(whileAnother(other), other)
  })

  it('refuses to install over an Argo CD that Helm has not brought', async () => {
    const having = (manager: string, releases: object[]) =>
      ({
        name: 'office',
        find: async () => ({ metadata: { managedFields: [{ manager }] } }),
        list: async () => releases,
      }) as unknown as Cluster
    await assert.rejects(refuseOtherArgocd(having('kubectl', [])), {
      message: 'the cluster office has an Argo CD that Helm has not installed',
      fix: 'say --skip-argocd to use it as it is.',
    })
    await refuseOtherArgocd(having('helm', []))
    await refuseOtherArgocd(having('kubectl', [{}]))
  })

  it('names the context in each command that comes next', () => {
    const [real] = realClusters(platform)
    assert.ok(real)
    const cluster = { name: 'office' } as Cluster
    const steps = nextSteps({ platform, real, cluster, root: { state: 'read' } })
    assert.ok(steps.some((step) => step.startsWith('gatehouse cluster prepare ')))
    for (const step of steps) assert.match(step, / --context office( |$)/)
  })

  it('tells what was not pushed from a repository that is private', () => {
    const [real] = realClusters(platform)
    assert.ok(real)
    const cluster = { name: 'office' } as Cluster
    const rpc = 'Failed to load target state: rpc error: code = Unknown desc = '
    const first = (message: string) =>
      nextSteps({ platform, real, cluster, root: { state: 'unread', message: rpc + message } })
    const url = 'https://github.com/example/gatehouse.git'
    const folder = 'deploy/generated/clusters/gatehouse-dev'
    const [said, todo] = first(`${folder}: app path does not exist`)
    assert.equal(said, `${folder} is not on the branch main of ${url}: Argo CD brings nothing yet`)
    assert.match(todo ?? '', /push/)
    const [closed, add] = first('authentication required')
    assert.equal(closed, `Argo CD cannot read ${url}: authentication required`)
    assert.match(add ?? '', /where it is private: gatehouse cluster repo add /)
  })

  it('tells what is not read from what nobody has looked at yet', () => {
    assert.deepEqual(stateOf(undefined), { state: 'unknown' })
    assert.deepEqual(stateOf({ status: { sync: { status: 'Unknown' } } }), { state: 'unknown' })
    assert.deepEqual(stateOf({ status: { sync: { status: 'OutOfSync' } } }), { state: 'read' })
    const conditions = [{ type: 'ComparisonError', message: 'authentication required' }]
    assert.deepEqual(stateOf({ status: { conditions } }), {
      state: 'unread',
      message: 'authentication required',
    })
  })
})
