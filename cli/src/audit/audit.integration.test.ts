import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import type { AuditEntry } from '@gatehouse/contract'
import { Chain } from '@gatehouse/kit/audit-chain'
import { append } from '../directory/test-audit-log.ts'
import { startDirectory } from '../directory/test-directory.ts'
import { run } from '../program.ts'
import { recordingContext } from '../testing.ts'

/** `gatehouse audit …` against a directory with this log: three entries of one writer, two of another. */
async function withLog(t: TestContext) {
  const { dataDir, log } = await startDirectory(t)
  const [one, other] = [new Chain('gateway-1'), new Chain('gateway-2')]
  append(log, [
    one.next(event(1, { action: 'SignIn' })),
    other.next(event(2, { decision: 'deny', policies: [] })),
    one.next(event(3, { reason: 'rotating it' })),
    other.next(event(4, { actor: { kind: 'key', id: 'k-1' } })),
    one.next(event(5, { resource: { type: 'Secret', id: 'other' } })),
  ])
  const audit = async (...args: string[]) => {
    const { context, written } = recordingContext()
    const exitCode = await run(['audit', ...args, '--data', dataDir], context)
    return { exitCode, ...written }
  }
  return { log, audit }
}

function event(hour: number, given: Partial<AuditEntry>) {
  return {
    time: `2026-11-21T0${hour}:00:00.000Z`,
    actor: { kind: 'user' as const, id: 'amara-okafor', name: 'Amara Okafor' },
    action: 'RevealSecret',
    resource: { type: 'Secret', id: 'shop/db' },
    decision: 'allow' as const,
    policies: ['operators'],
    ...given,
  }
}

const sequencesIn = (text: string) =>
  (JSON.parse(text) as AuditEntry[]).map(({ writer, sequence }) => `${writer} ${sequence}`)

const all = ['gateway-1 3', 'gateway-2 2', 'gateway-1 2', 'gateway-2 1', 'gateway-1 1']

describe('gatehouse audit list', () => {
  it('shows the newest first, over all pages', async (t) => {
    const { audit } = await withLog(t)
    const { exitCode, stdout } = await audit('list')
    assert.equal(exitCode, 0)
    const lines = stdout.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^TIME +DECISION +WHO +ACTION +ON +BY +REASON$/)
    assert.match(
      lines[3] ?? '',
      /^2026-11-21T03:00:00\.000Z +allow +user Amara Okafor +RevealSecret +Secret shop\/db +operators +rotating it$/,
    )
    assert.match(lines[4] ?? '', / deny +user Amara Okafor +RevealSecret +Secret shop\/db +-$/)
    assert.deepEqual(sequencesIn((await audit('list', '--json')).stdout), all)
  })

  const filters: [string[], string[]][] = [
    [['--limit', '3'], all.slice(0, 3)],
    [['--actor', 'k-1'], ['gateway-2 2']],
    [['--action', 'SignIn'], ['gateway-1 1']],
    [['--resource', 'other'], ['gateway-1 3']],
    [['--decision', 'deny'], ['gateway-2 1']],
    [['--from', '2026-11-21T04:00Z'], all.slice(0, 2)],
    [['--to', '2026-11-21T02:00:00Z'], ['gateway-1 1']],
    [['--from', '2026-11-21', '--to', '2026-11-22'], all],
    [['--from', '2026-11-22'], []],
  ]
  for (const [args, found] of filters) {
    it(`leaves out what is not asked for: ${args.join(' ')}`, async (t) => {
      const { audit } = await withLog(t)
      assert.deepEqual(sequencesIn((await audit('list', '--json', ...args)).stdout), found)
    })
  }

  it('says when there is nothing, and what is no time', async (t) => {
    const { audit } = await withLog(t)
    const none = await audit('list', '--actor', 'nobody')
    assert.deepEqual([none.exitCode, none.stdout], [0, 'The audit log has no such entry.\n'])
    const wrong = await audit('list', '--from', 'yesterday')
    assert.equal(wrong.exitCode, 2)
    assert.match(wrong.stderr, /Give a day or a time/)
  })
})

describe('gatehouse audit export', () => {
  it('writes an entry a line, exactly as it was hashed', async (t) => {
    const { audit, log } = await withLog(t)
    const { stdout } = await audit('export')
    const lines = stdout.trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      log.entries.toReversed(),
    )
  })

  it('writes CSV, with a head', async (t) => {
    const { audit } = await withLog(t)
    const { stdout } = await audit('export', '--format', 'csv', '--decision', 'deny')
    const [head = '', line = '', ...more] = stdout.split('\r\n')
    assert.match(head, /^time,writer,sequence,/)
    assert.match(line, /^"2026-11-21T02:00:00.000Z","gateway-2",1,"user","amara-okafor",/)
    assert.deepEqual(more, [''])
  })
})

describe('gatehouse audit verify', () => {
  it('says that a log is intact', async (t) => {
    const { audit } = await withLog(t)
    const { exitCode, stdout } = await audit('verify')
    assert.equal(stdout, 'Intact: 5 entries of 2 writers, none missing, none changed.\n')
    assert.equal(exitCode, 0)
  })

  it('names what is changed and what is missing, and ends with 1', async (t) => {
    const { audit, log } = await withLog(t)
    Object.assign(log.entries[2] as AuditEntry, { reason: 'another' })
    log.entries.splice(1, 1)
    const { exitCode, stdout, stderr } = await audit('verify')
    assert.equal(exitCode, 1)
    assert.equal(
      stdout,
      'gateway-1, entry 2: its content is not that of its hash: it was changed\n' +
        'gateway-2, entry 1: missing\n',
    )
    assert.equal(stderr, 'Not intact: 4 entries of 2 writers.\n')
  })

  it('tells a program the same', async (t) => {
    const { audit, log } = await withLog(t)
    log.entries.pop()
    const { exitCode, stdout } = await audit('verify', '--json')
    assert.equal(exitCode, 1)
    assert.deepEqual(JSON.parse(stdout), {
      intact: false,
      entries: 4,
      writers: 2,
      faults: [{ writer: 'gateway-1', from: 3, to: 3, fault: 'missing' }],
    })
  })
})
