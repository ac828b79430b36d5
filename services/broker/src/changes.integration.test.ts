import assert from 'node:assert/strict'
import { rename, rm } from 'node:fs/promises'
import { describe, it } from 'node:test'
import type { ChangeEvent } from '@gatehouse/contract'
import { until } from './local/testing.ts'
import { startBroker } from './testing.ts'

type Broker = Awaited<ReturnType<typeof startBroker>>

describe('GET /api/v1/changes', () => {
  it('tells of parameters and secrets that come, change and go, without values', async () => {
    await using broker = await startBroker(({ edit }) =>
      edit('parameters: { /kept: a, /changing: a, /going: a }\nsecrets: { s: canary-one }'),
    )
    const { text, changes } = await follow(broker)
    await broker.account.edit(
      'parameters: { /kept: a, /changing: b, /coming: c }\nsecrets: { s: canary-two, t: canary }',
    )
    await until(() => changes().length === 5)
    assert.deepEqual(changes(), [
      'parameter.changed /changing updated 2',
      'parameter.changed /coming created 1',
      'secret.rotated s updated',
      'secret.rotated t created',
      'parameter.changed /going deleted',
    ])
    assert.doesNotMatch(text(), /canary/)
    const metrics = await broker.metrics()
    assert.match(metrics, /gatehouse_change_events_total\{type="parameter.changed",[^}]*\} 3/)
    assert.match(metrics, /gatehouse_account_reloads_total\{result="ok",[^}]*\} 2/)
  })

  it('tells of buckets and objects that come, change and go', async () => {
    await using broker = await startBroker(async ({ put }) => {
      await put('files', 'kept')
      await put('files', 'changing')
      await put('files', 'folder/one')
      await put('files', 'folder/two')
    })
    const { put, path } = broker.account
    const { changes } = await follow(broker)
    const after = async (work: () => Promise<unknown>, expected: string[]) => {
      const before = changes().length
      await work()
      await until(() => changes().length >= before + expected.length)
      assert.deepEqual(changes().slice(before).toSorted(), expected.toSorted())
    }
    await after(() => put('files', 'changing', 'other'), ['bucket.changed files/changing updated'])
    await after(
      () => put('new-bucket', 'a/b c'),
      ['bucket.changed new-bucket created', 'bucket.changed new-bucket/a/b c created'],
    )
    const folder = path('account', 'buckets', 'files', 'folder')
    await after(
      () => rename(folder, path('account', 'buckets', 'files', 'moved')),
      [
        'bucket.changed files/folder/one deleted',
        'bucket.changed files/folder/two deleted',
        'bucket.changed files/moved/one created',
        'bucket.changed files/moved/two created',
      ],
    )
    await after(
      () => rm(path('account', 'buckets', 'new-bucket'), { recursive: true }),
      ['bucket.changed new-bucket deleted', 'bucket.changed new-bucket/a/b c deleted'],
    )
    await put('files', '.DS_Store')
    await after(() => put('files', 'last'), ['bucket.changed files/last created'])
  })

  it('goes on when another folder takes the place of the buckets', async () => {
    await using broker = await startBroker(({ put }) => put('files', 'old'))
    const { changes } = await follow(broker)
    const { path, put } = broker.account
    await put('../restored/files', 'new')
    await rename(path('account', 'buckets'), path('account', 'moved-away'))
    await rename(path('account', 'restored'), path('account', 'buckets'))
    await until(() => changes().length === 2)
    assert.deepEqual(changes().toSorted(), [
      'bucket.changed files/new created',
      'bucket.changed files/old deleted',
    ])
    await put('files', 'newer')
    await until(() => changes().length === 3)
    assert.equal(changes()[2], 'bucket.changed files/newer created')
  })

  it('brings thousands of changes at once to a reader who keeps up', async () => {
    await using broker = await startBroker()
    const { changes, text } = await follow(broker)
    const names = Array.from({ length: 3_000 }, (_, n) => [`/many/${n}`, 'x'])
    await broker.account.edit(JSON.stringify({ parameters: Object.fromEntries(names) }))
    await until(() => changes().length === 3_000)
    assert.doesNotMatch(text(), /event: reset/)
  })

  it('ends when the service stops', async () => {
    const broker = await startBroker()
    const { ended } = await follow(broker)
    await broker[Symbol.asyncDispose]()
    await ended
  })
})

/** Follows the stream from its beginning. */
async function follow(broker: Broker) {
  const answer = await broker.get('/api/v1/changes')
  assert.equal(answer.headers.get('content-type'), 'text/event-stream')
  let text = ''
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array)
  }
  const ended = read().catch(() => {})
  const changes = () =>
    [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => {
      const change = JSON.parse(String(data)) as ChangeEvent
      const { type } = change
      if (type === 'bucket.changed') {
        return `${type} ${[change.bucket, change.key].filter(Boolean).join('/')} ${change.change}`
      }
      const version = type === 'parameter.changed' ? change.version : undefined
      return [type, change.name, change.change, version].filter(Boolean).join(' ')
    })
  return { text: () => text, changes, ended }
}
