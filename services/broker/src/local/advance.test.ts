import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SecretText } from '@gatehouse/kit'
import type { Account, AccountParameter, AccountSecret } from './account.ts'
import { advance } from './advance.ts'
import { type State, emptyState } from './state.ts'

const account = (
  parameters: Record<string, AccountParameter>,
  secrets: Record<string, AccountSecret> = {},
): Account => ({
  parameters: new Map(Object.entries(parameters)),
  secrets: new Map(Object.entries(secrets)),
})

/** The states that a line of accounts comes to, minute by minute. */
function history(...accounts: Account[]) {
  let state: State = emptyState
  return accounts.map((next, minute) => {
    const time = `2026-11-21T08:0${minute % 10}:00.000Z`
    const fingerprint = (text: string) => `print of ${text.length}`
    const step = advance(state, next, `source ${minute}`, { time, fingerprint })
    state = step.state
    return step
  })
}

const parameter = (
  type: AccountParameter['type'],
  value: string,
  description?: string,
): AccountParameter => ({
  type,
  value: new SecretText(value),
  ...(description !== undefined && { description }),
})
const string = (value: string) => parameter('String', value)

describe('advance', () => {
  it('makes a version of each other value, type or description, and of nothing else', () => {
    const steps = history(
      account({ '/a': string('1') }),
      account({ '/a': string('1') }),
      account({ '/a': string('2') }),
      account({ '/a': parameter('StringList', '2') }),
      account({ '/a': parameter('StringList', '2', 'd') }),
    )
    assert.deepEqual(
      steps.map(({ changes }) => changes.length),
      [1, 0, 1, 1, 1],
    )
    const versions = steps.at(-1)?.state.parameters.get('/a')
    assert.deepEqual(
      versions?.map(({ version, type, value }) => [version, type, value]),
      [
        [4, 'StringList', '2'],
        [3, 'StringList', '2'],
        [2, 'String', '2'],
        [1, 'String', '1'],
      ],
    )
    assert.equal(versions?.[3]?.lastModified, '2026-11-21T08:00:00.000Z')
  })

  it('keeps 100 versions', () => {
    const steps = history(
      ...Array.from({ length: 150 }, (_, n) => account({ '/a': string(`${n}`) })),
    )
    const versions = steps.at(-1)?.state.parameters.get('/a') ?? []
    assert.deepEqual([versions.length, versions[0]?.version, versions[99]?.version], [100, 150, 51])
  })

  it('begins anew with what was deleted and comes back', () => {
    const steps = history(
      account({ '/a': string('1') }),
      account({}),
      account({ '/a': string('1') }),
    )
    assert.deepEqual(
      steps.map(({ changes }) => changes.map((change) => change.change)),
      [['created'], ['deleted'], ['created']],
    )
    assert.equal(steps[2]?.state.parameters.get('/a')?.[0]?.version, 1)
  })

  it('keeps no value of a SecureString, nor those that it had before it was one', () => {
    const secure = (value: string) => parameter('SecureString', value)
    const steps = history(
      account({ '/a': string('canary') }),
      account({ '/a': secure('canary') }),
      account({ '/a': secure('canary 2') }),
      account({ '/a': secure('canary 2') }),
    )
    assert.deepEqual(
      steps.map(({ changes }) => changes.length),
      [1, 1, 1, 0],
    )
    const { state } = steps[3] as { state: State }
    assert.deepEqual(
      state.parameters.get('/a')?.map(({ version }) => version),
      [3, 2],
    )
    assert.doesNotMatch(JSON.stringify([...state.parameters]), /canary/)
  })

  it('rotates a secret when its value changes, not when its description does', () => {
    const steps = history(
      account({}, { s: { value: new SecretText('one') } }),
      account({}, { s: { value: new SecretText('one'), description: 'd' } }),
      account({}, { s: { value: new SecretText('three'), description: 'd' } }),
      account({}, { s: { value: new SecretText('fourth'), description: 'd' } }),
    )
    assert.deepEqual(
      steps.map(({ changes }) => changes.map((change) => change.change)),
      [['created'], [], ['updated'], ['updated']],
    )
    const records = steps.map(({ state }) => state.secrets.get('s'))
    assert.equal(records[1]?.lastRotatedAt, undefined)
    assert.equal(records[1]?.lastChangedAt, '2026-11-21T08:01:00.000Z')
    assert.equal(records[3]?.lastRotatedAt, '2026-11-21T08:03:00.000Z')
    assert.equal(records[3]?.createdAt, '2026-11-21T08:00:00.000Z')
    const ids = records.map((record) => record?.versions.map(({ id }) => id))
    assert.deepEqual(ids[3], [ids[3]?.[0], ids[2]?.[0]])
  })
})
