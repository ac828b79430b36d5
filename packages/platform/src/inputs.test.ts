import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Platform, stageInputs } from './index.ts'
import { changed, describeSystem } from './test-system.ts'

const issuer = 'https://keys.example.com/k3s'

/** Stages in one small cluster, by the account of each. */
function sharing(accounts: Record<string, string>, more: object): Platform {
  const system = changed(describeSystem(), ['clusters', 'small'], {
    ...describeSystem().clusters.small,
    ...more,
  })
  const { dev } = system.stages
  const stages = Object.entries(accounts).map(([name, account]) => [
    name,
    { ...dev, cluster: 'small', account },
  ])
  return { ...system, stages: Object.fromEntries(stages) as Platform['stages'] }
}

describe('stageInputs, of the issuer of a small cluster', () => {
  it('has the first stage of each account make its provider, and the others look it up', () => {
    const accounts = { dev: '111122223333', qa: '111122223333', prod: '444455556666' }
    const platform = sharing(accounts, { identity: 'irsa', issuer })
    const issuers = Object.keys(accounts).map(
      (stage) => stageInputs(platform, stage).cluster.issuer,
    )
    assert.deepEqual(issuers, [
      { url: issuer, create_provider: true },
      { url: issuer, create_provider: false },
      { url: issuer, create_provider: true },
    ])
    assert.equal(stageInputs(platform, 'dev').cluster.identity, 'irsa')
  })

  it('has none where a base user takes on roles, or where AWS runs the cluster', () => {
    const { identity, issuer: none } = stageInputs(
      sharing({ dev: '111122223333' }, {}),
      'dev',
    ).cluster
    assert.deepEqual([identity, none], ['assume-role', null])
    assert.equal(stageInputs(describeSystem(), 'dev').cluster.issuer, null)
  })
})
