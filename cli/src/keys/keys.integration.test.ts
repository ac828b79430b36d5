import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { userInfo } from 'node:os'
import { type TestContext, describe, it } from 'node:test'
import { hashOfEntry } from '@gatehouse/kit/audit-chain'
import { idOfHash } from '@gatehouse/kit/tokens'
import { startDirectory } from '../directory/test-directory.ts'
import { run } from '../program.ts'
import { recordingContext, temporaryFolder } from '../testing.ts'

const me = `operator:${userInfo().username}`

async function gatehouse(...args: string[]) {
  const { context, written } = recordingContext()
  return { exitCode: await run(args, context), ...written }
}

/** `gatehouse keys …` against a directory of this test. */
async function withDirectory(t: TestContext) {
  const directory = await startDirectory(t)
  const keys = (...args: string[]) => gatehouse('keys', ...args, '--data', directory.dataDir)
  return { ...directory, keysByCommand: keys }
}

describe('gatehouse keys create', () => {
  it('prints the key alone on stdout, and gives the directory its hash alone', async (t) => {
    const { keysByCommand, keys } = await withDirectory(t)
    const wanted = ['--role', 'viewer', '--role', 'operator', '--scope', 'GetParameter']
    const { exitCode, stdout, stderr } = await keysByCommand(
      'create',
      'nightly export',
      ...wanted,
      '--days',
      '30',
    )
    assert.equal(exitCode, 0, stderr)
    assert.match(stdout, /^gthk_[\w-]{43}\n$/)
    const [kept, ...more] = [...keys.values()]
    assert.deepEqual(more, [])
    const { keyHash, name, owner, roles, scopes, expiresAt = '' } = kept ?? {}
    assert.deepEqual(
      { keyHash, name, owner, roles, scopes },
      {
        keyHash: createHash('sha256').update(stdout.trim()).digest('hex'),
        name: 'nightly export',
        owner: me,
        roles: ['viewer', 'operator'],
        scopes: ['GetParameter'],
      },
    )
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000
    assert.ok(days > 29.9 && days <= 30, expiresAt)
    assert.match(stderr, new RegExp(`Made the API key ${kept?.id} \\(nightly export\\) of ${me}`))
    assert.equal(stderr.includes(stdout.trim()), false)
  })

  it('writes to the audit log first', async (t) => {
    const { keysByCommand, keys, log } = await withDirectory(t)
    await keysByCommand('create', 'backup', '--role', 'viewer', '--owner', 'operator:ada')
    const [kept] = keys.values()
    const [entry, ...more] = log.entries
    assert.deepEqual(more, [])
    assert.ok(entry)
    assert.equal(entry.hash, hashOfEntry(entry))
    assert.match(entry.writer, /^cli-[0-9a-f]{16}$/)
    const { actor, action, resource, decision, reason, sequence } = entry
    assert.deepEqual(
      { actor, action, resource, decision, sequence },
      {
        actor: { kind: 'operator', id: userInfo().username },
        action: 'CreateKey',
        resource: { type: 'ApiKey', id: idOfHash(kept?.keyHash ?? '') },
        decision: 'allow',
        sequence: 1,
      },
    )
    assert.match(reason ?? '', /^backup: of operator:ada, until 20.*Z, as viewer$/)
  })

  it('makes nothing where the audit log cannot be written', async (t) => {
    const { keysByCommand, keys, log } = await withDirectory(t)
    log.broken = true
    const { exitCode, stdout, stderr } = await keysByCommand('create', 'a', '--role', 'viewer')
    assert.deepEqual([exitCode, stdout, keys.size], [1, '', 0])
    assert.match(stderr, /^error: the directory refuses this: The database is away\.\n {2}fix: /)
  })

  it('tells a program the same as JSON', async (t) => {
    const { keysByCommand, keys } = await withDirectory(t)
    const { stdout, stderr } = await keysByCommand('create', 'a', '--role', 'viewer', '--json')
    const { id, key, owner } = JSON.parse(stdout) as Record<string, string>
    assert.deepEqual([keys.has(id ?? ''), owner, stderr], [true, me, ''])
    assert.match(key ?? '', /^gthk_/)
  })

  const refused: [string, string[], RegExp][] = [
    ['no role', [], /required option '--role <role>' not specified/],
    [
      'an unknown action',
      ['--role', 'a', '--scope', 'GetParamter'],
      /no action GetParamter\n.*GetParameter,/,
    ],
    ['a long life', ['--role', 'a', '--days', '367'], /a key holds for 366 days at most/],
    ['a life of none', ['--role', 'a', '--days', '0'], /Give a whole number/],
  ]
  for (const [what, args, message] of refused) {
    it(`refuses ${what}, and makes nothing`, async (t) => {
      const { keysByCommand, keys, log } = await withDirectory(t)
      const { exitCode, stdout, stderr } = await keysByCommand('create', 'a', ...args)
      assert.deepEqual([exitCode, stdout, keys.size, log.entries.length], [2, '', 0, 0])
      assert.match(stderr, message)
    })
  }
})

describe('gatehouse keys list', () => {
  it('shows what an owner has, and when each was used', async (t) => {
    const { keysByCommand, keys } = await withDirectory(t)
    await keysByCommand('create', 'backup', '--role', 'viewer', '--scope', 'Refresh')
    await keysByCommand('create', 'other', '--role', 'viewer', '--owner', 'operator:ada')
    const [backup] = keys.values()
    assert.ok(backup)
    const twoHours = 2 * 3_600_000 + 1000
    keys.set(backup.id, { ...backup, lastUsedAt: new Date(Date.now() - twoHours).toISOString() })
    const { stdout } = await keysByCommand('list')
    const [head = '', row = '', ...more] = stdout.trimEnd().split('\n')
    assert.deepEqual(more, [])
    assert.match(head, /^ID +NAME +ROLES +SCOPES +MADE +ENDS +LAST USED$/)
    assert.match(
      row,
      new RegExp(`^${backup.id}  backup  viewer  Refresh  \\d+ ms ago +in 89 d 23 h`),
    )
    assert.match(row, / {2}2 h 0 min ago$/)
    assert.match(
      (await keysByCommand('list', '--owner', 'operator:ada')).stdout,
      /other .* never$/m,
    )
  })

  it('says so when there is none, and tells a program a list', async (t) => {
    const { keysByCommand } = await withDirectory(t)
    assert.equal((await keysByCommand('list')).stdout, `No API key belongs to ${me}.\n`)
    assert.deepEqual(JSON.parse((await keysByCommand('list', '--json')).stdout), [])
  })

  it('lets no control character through to the terminal', async (t) => {
    const { keysByCommand, keys } = await withDirectory(t)
    await keysByCommand('create', 'a', '--role', 'viewer')
    const [key] = keys.values()
    keys.set('x', { ...key, name: 'a\u{1b}[2Jb\nc' } as NonNullable<typeof key>)
    assert.match((await keysByCommand('list')).stdout, /a\u{fffd}\[2Jb c/u)
  })
})

describe('gatehouse keys revoke', () => {
  it('ends a key, and writes that to the audit log first', async (t) => {
    const { keysByCommand, keys, log } = await withDirectory(t)
    await keysByCommand('create', 'a', '--role', 'viewer')
    const [id = ''] = keys.keys()
    log.broken = true
    assert.equal((await keysByCommand('revoke', id)).exitCode, 1)
    assert.equal(keys.size, 1)
    log.broken = false
    const { exitCode, stderr } = await keysByCommand('revoke', id)
    assert.deepEqual([exitCode, keys.size], [0, 0])
    assert.match(stderr, new RegExp(`^Revoked the API key ${id}: within 30 s`))
    const { action, resource, actor } = log.entries.at(-1) ?? {}
    assert.deepEqual([action, resource?.id, actor?.kind], ['RevokeKey', id, 'operator'])
  })

  it('says where to look for a key that is not there', async (t) => {
    const { keysByCommand } = await withDirectory(t)
    const { exitCode, stderr } = await keysByCommand('revoke', '0'.repeat(32))
    assert.equal(exitCode, 1)
    assert.match(stderr, /It has ended, or is another owner’s\.\n {2}fix: gatehouse keys list/)
  })
})

describe('gatehouse keys, of a directory', () => {
  it('says when nothing listens there', async (t) => {
    const { dataDir, stop } = await startDirectory(t)
    await stop()
    const { exitCode, stderr } = await gatehouse('keys', 'list', '--data', dataDir)
    assert.equal(exitCode, 1)
    assert.match(stderr, /the directory does not answer: ECONNREFUSED/)
  })

  it('says when nothing runs', async (t) => {
    const folder = await temporaryFolder(t)
    const { exitCode, stderr } = await gatehouse('keys', 'list', '--data', folder)
    assert.equal(exitCode, 1)
    assert.match(stderr, /nothing runs on the data folder/)
  })
})
