import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { ProblemError } from '@gatehouse/contract'
import { SettingsError, createLogger } from '@gatehouse/kit'
import { awsFailure } from './failures.ts'
import { type CallGuard, type Decisions, AccessDenied, openGuard } from './guard.ts'

const denial = (action: string) => ({ action, resource: 'arn:a', message: `no ${action}` })

/** Denies what the file names. */
const decisions = (denied: unknown): Decisions => {
  if (!Array.isArray(denied)) throw new TypeError('it is no list')
  const denialOf = (name: string) => (denied.includes(name) ? denial(name) : undefined)
  return {
    service: String(denied[0]),
    denialOf: ({ operation }) => denialOf(operation),
    denialOfAnswer: (_call, answer) => denialOf(Object.keys(answer).join()),
  }
}

async function open(t: TestContext, text: string | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-guard-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'policy.json')
  if (text !== undefined) await writeFile(file, text)
  const lines: string[] = []
  const log = createLogger('test', { destination: { write: (line) => lines.push(line) } })
  const guard = await openGuard({ service: 'broker', file, decisions, log })
  return { guard: guard as CallGuard, lines }
}

const call = (operation: string) => ({ api: 'S3', operation, input: {} })

describe('openGuard', () => {
  it('opens none where no policy is named', async () => {
    const log = createLogger('test', { level: 'silent' })
    assert.equal(await openGuard({ service: 'broker', file: undefined, decisions, log }), undefined)
  })

  const wrong: [what: string, text: string | undefined, says: RegExp][] = [
    ['no file', undefined, /ENOENT/],
    ['no JSON', '{', /JSON/],
    ['no policy', '{}', /it is no list/],
    ['another service’s', '["directory"]', /it is the policy of directory/],
  ]
  for (const [what, text, says] of wrong) {
    it(`does not start with ${what}`, async (t) => {
      await assert.rejects(open(t, text), (error) => {
        assert.ok(error instanceof SettingsError)
        assert.match(error.message, /GATEHOUSE_IAM_POLICY_FILE=.*Start with `gatehouse up`/)
        assert.match(error.message, says)
        return true
      })
    })
  }

  it('refuses as AWS does, and tells each kind once', async (t) => {
    const { guard, lines } = await open(t, '["broker","Get","absent"]')
    guard.refuseCall(call('Put'))
    guard.refuseAnswer(call('Put'), { key: 'k' })
    for (let times = 0; times < 3; times += 1) {
      assert.throws(
        () => guard.refuseCall(call('Get')),
        (error) => {
          assert.ok(error instanceof AccessDenied)
          assert.deepEqual([error.action, error.resource], ['Get', 'arn:a'])
          const problem = awsFailure(error)
          assert.ok(problem instanceof ProblemError && problem.kind === 'storage-access-denied')
          assert.doesNotMatch(JSON.stringify(problem.problem), /arn:|no Get/)
          return true
        },
      )
    }
    assert.throws(() => guard.refuseAnswer(call('Put'), { absent: true }), /no absent/)
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
      ['no Get', 'no absent'],
    )
  })
})
