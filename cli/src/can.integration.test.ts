import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { run } from './program.ts'
import { recordingContext, temporaryFolder } from './testing.ts'

async function can(args: string[], given: { cwd?: string } = {}) {
  const { context, written } = recordingContext(given)
  return { exitCode: await run(['can', ...args], context), ...written }
}

describe('gatehouse can', { concurrency: 2 }, () => {
  it('says that it is allowed, by which policy, and what that is about', async () => {
    const { exitCode, stdout } = await can(
      '--as anonymous --do GetParameter --on challenge/kantox'.split(' '),
    )
    assert.equal(exitCode, 0)
    assert.match(
      stdout,
      /^allowed: anonymous may do GetParameter on Parameter \/challenge\/kantox in the stage local\n\nIt is permitted by\n {2}local-anyone-reads {2}policies\/local\.cedar, line \d+\n {4}Buckets, plain parameters/,
    )
  })

  it('says that it is denied, and who may', async () => {
    const { exitCode, stdout } = await can(
      '--as ada@example.com --role viewer --do RevealSecret --on shop/x --stage prod'.split(' '),
    )
    assert.equal(exitCode, 1)
    assert.match(
      stdout,
      /^denied: ada@example\.com \(viewer\) may not do RevealSecret on Secret shop\/x/,
    )
    assert.match(
      stdout,
      /No policy permits it\. It would be allowed with the role\n {2}admin {2}by prod-admins-reveal\n/,
    )
    assert.match(stdout, /What permits RevealSecret to whom it is for\n {2}prod-admins-reveal/)
  })

  it('names the policy that forbids it', async () => {
    const args = '--as key --role admin --scope GetObject --do GetParameter --on flat'.split(' ')
    const { exitCode, stdout } = await can(args)
    assert.equal(exitCode, 1)
    assert.match(
      stdout,
      /a key \(admin; for GetObject\) may not do GetParameter on Parameter flat and Parameter \/flat/,
    )
    assert.match(
      stdout,
      /It is forbidden by\n {2}keys-keep-to-their-scopes {2}policies\/every-stage\.cedar/,
    )
    assert.doesNotMatch(stdout, /It would be allowed/)
  })

  it('tells a program the same', async () => {
    const { exitCode, stdout } = await can('--as anonymous --do ListSecrets --json'.split(' '))
    assert.equal(exitCode, 1)
    const { allowed, stage, roles, permits, resources } = JSON.parse(stdout) as {
      [name: string]: unknown
      permits: { id: string; text: string }[]
      roles: { role: string }[]
    }
    assert.deepEqual([allowed, stage, resources], [false, 'local', [{ type: 'Account', id: '' }]])
    assert.deepEqual(roles.map(({ role }) => role).toSorted(), ['admin', 'operator', 'viewer'])
    assert.match(String(permits[0]?.text), /^@id\("local-viewers-list-secrets"\)\npermit \(/)
  })

  it('gives people the roles of the policies, and takes policies of another file', async (t) => {
    const cwd = await temporaryFolder(t)
    await writeFile(
      join(cwd, 'mine.cedar'),
      `@id("held") permit (principal, action == Action::"HoldRole", resource == Role::"auditor")
       when { principal has email && principal.email == "ada@example.com" };
       @id("reads") permit (principal in Role::"auditor", action == Action::"ReadAudit", resource);`,
    )
    const question = '--do ReadAudit --policy mine.cedar --as'.split(' ')
    const { exitCode, stdout } = await can([...question, 'ada@example.com'], { cwd })
    assert.equal(exitCode, 0, stdout)
    assert.match(stdout, /ada@example\.com \(auditor\) may do ReadAudit on AuditLog/)
    assert.equal((await can([...question, 'bob@example.com'], { cwd })).exitCode, 1)
  })

  const wrong: [args: string, says: RegExp][] = [
    [
      '--as a --do getparamter --on /x',
      /there is no action getparamter\n {2}fix: did you mean GetParameter\?/,
    ],
    [
      '--as a --do GetParameter',
      /GetParameter is on one Parameter\n {2}fix: name it by --on \/NAME/,
    ],
    ['--as a --do GetParameter --on Bucket::x', /on Parameter, not on Bucket/],
    ['--as a --do ListBuckets --on x', /on Account as a whole\n {2}fix: leave --on out/],
    ['--as a --do ListBuckets --scope GetObject', /only keys have scopes/],
    ['--as key --do ListBuckets --scope Get', /there is no action Get/],
    ['--as anonymous --do ListBuckets --role admin', /anonymous holds no role/],
    ['--as a --do ListBuckets --stage ../prod', /no name of a stage/],
    ['--as a --do ListBuckets --stage staging', /policies\/staging\.cedar cannot be read/],
    [
      '--as a --do ListBuckets --policy /nowhere.cedar',
      /\/nowhere\.cedar cannot be read \(ENOENT\)/,
    ],
    ['--do ListBuckets', /'--as <user>' not specified/],
  ]
  for (const [args, says] of wrong) {
    it(`says what is wrong with ${args}`, async () => {
      const { exitCode, stdout, stderr } = await can(args.split(' '))
      assert.deepEqual([exitCode, stdout], [2, ''])
      assert.match(stderr, says)
    })
  }
})
