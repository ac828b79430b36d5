import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError, problem } from '@gatehouse/contract'
import { NameBatch } from './name-batch.ts'

/** Parameter Store as far as batches are concerned: it knows each name but those that are absent, and denies whole calls. */
function testStore(denied: string[] = [], absent: string[] = [], says = '') {
  const calls: string[][] = []
  /** How many were under way when each of them was made, itself included. */
  const atOnce: number[] = []
  let underWay = 0
  const batch = new NameBatch(async (names) => {
    calls.push(names)
    underWay += 1
    atOnce.push(underWay)
    await sleep(1)
    underWay -= 1
    const first = names.find((name) => denied.includes(name))
    if (first !== undefined) {
      const cause = new Error(says.replace('NAME', first))
      throw problem('storage-access-denied', { cause })
    }
    return new Map(
      names.filter((name) => !absent.includes(name)).map((name) => [name, `<${name}>`]),
    )
  })
  return { calls, atOnce, find: (name: string) => batch.find(name) }
}

/** As IAM words it: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const says =
  'User: arn:aws:iam::123456789012:user/b is not authorized to perform: ssm:GetParameters on resource: ' +
  'arn:aws:ssm:eu-west-1:123456789012:parameter/NAME because no identity-based policy allows it'

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`)

describe('NameBatch', () => {
  it('asks for 500 names in 50 calls, and gives each its own', async () => {
    const { calls, find } = testStore()
    const all = await Promise.all(names(500).map(find))
    assert.deepEqual(
      all,
      names(500).map((name) => `<${name}>`),
    )
    assert.equal(calls.length, 50)
  })

  it('asks for a few without waiting for more', async () => {
    const { calls, find } = testStore([], ['n1'])
    assert.deepEqual(await Promise.all(names(3).map(find)), ['<n0>', undefined, '<n2>'])
    assert.deepEqual(calls, [['n0', 'n1', 'n2']])
  })

  it('denies a name that is denied, and no other: 500 names in at most 100 calls', async () => {
    const denied = ['n7', 'n100', 'n101', 'n250', 'n333', 'n499']
    const { calls, find } = testStore(denied)
    const all = await Promise.allSettled(names(500).map(find))
    const refused = names(500).filter((_, index) => all[index]?.status === 'rejected')
    assert.deepEqual(refused, denied)
    assert.ok(calls.length <= 100, `${calls.length} calls`)
  })

  it('asks for the others once more when AWS names the one that it denies', async () => {
    const denied = names(500).filter((_, index) => index % 20 === 3)
    const { calls, find } = testStore(denied, [], says)
    const all = await Promise.allSettled(names(500).map(find))
    const refused = names(500).filter((_, index) => all[index]?.status === 'rejected')
    assert.deepEqual(refused, denied)
    assert.equal(calls.length, 50 + denied.length)
  })

  it('asks one after the other when it may read hardly any, so that SSM does not throttle', async () => {
    const all = names(100)
    const denied = all.filter((_, index) => index % 50 !== 3)
    const { calls, atOnce, find } = testStore(denied, [], says)
    const found = await Promise.allSettled(all.map(find))
    const refused = all.filter((_, index) => found[index]?.status === 'rejected')
    assert.deepEqual(refused, denied)
    assert.ok(calls.length <= 110, `${calls.length} calls`)
    // The first ten go out together, before anything is known.
    assert.equal(Math.max(...atOnce), 10)
    assert.equal(Math.max(...atOnce.slice(20)), 1)
  })

  it('passes any other failure on to all of the batch, and asks no more', async () => {
    let calls = 0
    const batch = new NameBatch(() => {
      calls += 1
      return Promise.reject(problem('storage-throttled'))
    })
    for (const { status, reason } of (await Promise.allSettled(
      names(10).map((name) => batch.find(name)),
    )) as PromiseRejectedResult[]) {
      assert.equal(status, 'rejected')
      assert.ok(reason instanceof ProblemError && reason.kind === 'storage-throttled')
    }
    assert.equal(calls, 1)
  })
})
