import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditEntry, maxAuditBatch, problem } from '@gatehouse/contract'
import { Deadline, createLogger } from '@gatehouse/kit'
import { firstPrevious, hashOfEntry } from '@gatehouse/kit/audit-chain'
import { Registry } from 'prom-client'
import { Upstream } from '../upstream/upstream.ts'
import { DirectoryTrail, type TrailLimits } from './directory-trail.ts'
import { startAuditLog } from './test-audit-log.ts'
import type { NewAuditEvent } from './trail.ts'

const event = (id: string, rest: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  actor: { kind: 'user', id: 'ada', name: 'Ada' },
  action: 'UpdateUser',
  resource: { type: 'User', id },
  decision: 'allow',
  policies: ['operators'],
  ...rest,
})

async function startTrail(t: TestContext, limits: Partial<TrailLimits> = {}, level = 'info') {
  const directory = await startAuditLog(t)
  const lines: string[] = []
  const log = createLogger('gateway', { level, destination: { write: (l) => void lines.push(l) } })
  const metrics = new Registry()
  const upstream = new Upstream('directory', directory.url)
  const trail = new DirectoryTrail({ directory: upstream, log, metrics, limits })
  t.after(async () => {
    await trail.close()
    await upstream.close()
  })
  return {
    trail,
    directory,
    lines,
    metrics: () => metrics.metrics(),
    logged: () =>
      lines
        .map((line) => JSON.parse(line) as { audit?: AuditEntry })
        .flatMap(({ audit }) => audit ?? []),
    ids: () => directory.kept.map(({ resource }) => resource.id),
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 8_000; !holds(); await sleep(5)) {
    if (performance.now() > end) throw new Error(`it did not come to this: ${holds.toString()}`)
  }
}

const isUnavailable = { name: 'ProblemError', kind: 'audit-unavailable' }

describe('DirectoryTrail', () => {
  it('keeps what is written, in order and chained, and says the same on stdout', async (t) => {
    const { trail, directory, logged } = await startTrail(t)
    await trail.write(event('1', { reason: 'why', requestId: 'r-1', address: '127.0.0.1' }))
    await trail.write(event('2'))
    const [first, second] = directory.kept as [AuditEntry, AuditEntry]
    assert.match(first.writer, /^gateway-[0-9a-f]{16}$/)
    assert.deepEqual([first.sequence, second.sequence], [1, 2])
    assert.deepEqual([first.previous, second.previous], [firstPrevious, first.hash])
    assert.equal(second.hash, hashOfEntry(second))
    const { time, writer: _, sequence: _s, previous: _p, hash: _h, ...rest } = first
    assert.deepEqual(rest, event('1', { reason: 'why', requestId: 'r-1', address: '127.0.0.1' }))
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000)
    assert.deepEqual(logged(), directory.kept)
  })

  it('says it on stdout at whatever level the process logs', async (t) => {
    const { trail, logged, directory } = await startTrail(t, {}, 'silent')
    await trail.write(event('1'))
    assert.deepEqual(logged(), directory.kept)
  })

  it('sends what comes together in batches, one at a time', async (t) => {
    const { trail, directory, ids, metrics } = await startTrail(t)
    const all = Array.from({ length: 250 }, (_, n) => String(n))
    await Promise.all(all.map((id) => trail.write(event(id))))
    assert.deepEqual(ids(), all)
    assert.equal(directory.state.mostUnderWay, 1)
    assert.deepEqual(directory.state.batches, [
      1,
      maxAuditBatch,
      maxAuditBatch,
      249 - 2 * maxAuditBatch,
    ])
    assert.match(await metrics(), /audit_entries_total\{result="kept"\} 250/)
    assert.match(await metrics(), /audit_entries_pending 0/)
  })

  it('sends no more at once than the directory takes, however long the names are', async (t) => {
    const { trail, directory, lines } = await startTrail(t)
    const long = '語'.repeat(3_000)
    await Promise.all(Array.from({ length: 120 }, () => trail.write(event(long))))
    assert.equal(directory.kept.length, 120)
    assert.equal(directory.kept[0]?.resource.id.length, 2_048)
    assert.doesNotMatch(lines.join(''), /cannot be written/)
  })

  it('keeps names that no database would', async (t) => {
    const { trail, directory } = await startTrail(t)
    await trail.write(event('a\u0000b\u009f\ud800', { action: 'x'.repeat(70) }))
    const [entry] = directory.kept
    assert.equal(entry?.resource.id, 'a\ufffdb\ufffd\ufffd')
    assert.equal(entry?.action.length, 64)
  })

  it('sends the same again when the answer was lost, and has it once', async (t) => {
    const { trail, directory, ids } = await startTrail(t)
    const sent: string[] = []
    directory.trouble.after = (entries, reply) => {
      sent.push(entries.map(({ resource }) => resource.id).join())
      if (sent.length <= 2) reply.raw.destroy()
    }
    await Promise.all(['1', '2', '3'].map((id) => trail.write(event(id))))
    assert.deepEqual(sent, ['1', '1', '1', '2,3'])
    assert.deepEqual(ids(), ['1', '2', '3'])
    assert.equal(new Set(directory.kept.map(({ writer }) => writer)).size, 1)
  })

  it('refuses a write that is not kept in time, and keeps it later all the same', async (t) => {
    const { trail, directory, ids } = await startTrail(t, { patience: 50 })
    const slow = Promise.withResolvers<void>()
    directory.trouble.before = () => slow.promise
    await assert.rejects(trail.write(event('1')), isUnavailable)
    slow.resolve()
    await until(() => directory.kept.length === 1)
    assert.deepEqual(ids(), ['1'])
  })

  it('gives up a batch that takes too long, and sends it again', async (t) => {
    const { trail, directory, ids } = await startTrail(t, { attempt: 100 })
    let times = 0
    directory.trouble.before = async () => {
      times += 1
      if (times === 1) await sleep(400)
    }
    await trail.write(event('1'))
    await until(() => directory.state.underWay === 0)
    assert.deepEqual(ids(), ['1'])
  })

  it('does not wait for longer than the request may take, nor for who has left', async (t) => {
    const { trail, directory } = await startTrail(t)
    directory.trouble.before = () => sleep(200)
    const deadline = new Deadline(10_000)
    const writing = trail.write(event('1'), deadline)
    deadline.abort(problem('caller-gone'))
    await assert.rejects(writing, { kind: 'caller-gone' })
    await assert.rejects(trail.write(event('2'), deadline), { kind: 'caller-gone' })
    await until(() => directory.kept.length === 1)
  })

  it('is degraded while the directory is away, and goes on when it is back', async (t) => {
    const { trail, directory, ids, lines } = await startTrail(t, { patience: 1_000 })
    await trail.write(event('1'))
    await directory.stop()
    assert.deepEqual(trail.health(), { status: 'ok' })
    trail.note(event('2', { action: 'SignIn' }))
    await assert.rejects(trail.write(event('3')), isUnavailable)
    assert.equal(trail.health().status, 'degraded')
    await directory.start()
    await until(() => directory.kept.length === 3)
    await trail.write(event('4'))
    assert.deepEqual(ids(), ['1', '2', '3', '4'])
    assert.deepEqual(trail.health(), { status: 'ok' })
    assert.equal(lines.filter((line) => line.includes('cannot be written')).length, 1)
    assert.equal(lines.filter((line) => line.includes('is written again')).length, 1)
  })

  it('begins a new chain when another end of its own is kept', async (t) => {
    const { trail, directory, ids, lines, logged } = await startTrail(t)
    await trail.write(event('1'))
    const before = directory.kept.splice(0)
    await Promise.all([trail.write(event('2')), trail.write(event('3'))])
    assert.deepEqual(ids(), ['2', '3'])
    const [second, third] = directory.kept as [AuditEntry, AuditEntry]
    assert.notEqual(second.writer, before[0]?.writer)
    assert.equal(second.previous, firstPrevious)
    assert.equal(third.previous, second.hash)
    assert.ok(lines.some((line) => /"level":"error".*beginning a new one/.test(line)))
    assert.deepEqual(
      logged().filter(({ writer }) => writer === second.writer),
      directory.kept,
    )
  })

  it('tells what it had no room for, once there is room', async (t) => {
    const limits = { notes: 5, writes: 6, patience: 100 }
    const { trail, directory, ids, lines, metrics } = await startTrail(t, limits)
    await directory.stop()
    for (let n = 1; n <= 8; n += 1) trail.note(event(`${n}`))
    await assert.rejects(trail.write(event('written')), isUnavailable)
    await assert.rejects(trail.write(event('too many')), isUnavailable)
    await directory.start()
    await until(() => directory.kept.length === 7)
    assert.deepEqual(ids().slice(0, 6), ['1', '2', '3', '4', '5', 'written'])
    const gap = directory.kept.at(-1)
    assert.equal(gap?.action, 'AuditGap')
    assert.match(gap?.reason ?? '', /^3 events since 20.* are on stdout alone$/)
    assert.equal(lines.filter((line) => line.includes('lacks this event')).length, 3)
    assert.match(await metrics(), /audit_entries_total\{result="lost"\} 3/)
  })

  it('goes on without an entry that the directory will never take', async (t) => {
    const { trail, directory, ids, metrics } = await startTrail(t)
    directory.trouble.before = (entries) => {
      if (entries.some(({ resource }) => resource.id === 'bad'))
        throw problem('invalid-request', { detail: 'it is bad' })
    }
    const results = await Promise.allSettled(
      ['1', '2', 'bad', '3'].map((id) => trail.write(event(id))),
    )
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    )
    await until(() => directory.kept.length === 4)
    assert.deepEqual(ids().slice(0, 3), ['1', '2', '3'])
    assert.equal(directory.kept[3]?.action, 'AuditGap')
    assert.match(await metrics(), /result="lost"\} 1/)
  })

  it('delivers what is left when it closes, for a moment at most', async (t) => {
    const { trail, directory, ids, lines } = await startTrail(t)
    directory.trouble.before = () => sleep(50)
    for (const id of ['1', '2', '3']) trail.note(event(id))
    await trail.close()
    assert.deepEqual(ids(), ['1', '2', '3'])
    const away = await startTrail(t)
    await away.directory.stop()
    away.trail.note(event('1'))
    const before = performance.now()
    await away.trail.close()
    assert.ok(performance.now() - before < 3_000)
    assert.ok(away.lines.some((line) => /"left":1.*that the audit log lacks/.test(line)))
    assert.ok(!lines.some((line) => line.includes('lacks')))
  })

  it('sums up the denials of one who is refused again and again', async (t) => {
    const { trail, directory } = await startTrail(t)
    for (let n = 0; n < 50; n += 1) trail.note(event(`${n}`, { decision: 'deny' }))
    await trail.close()
    assert.equal(directory.kept.length, 21)
    assert.equal(directory.kept.at(-1)?.reason, '30 more within a minute')
  })
})
