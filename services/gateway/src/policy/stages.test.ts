import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { keyScopes } from '@gatehouse/contract'
import { createLogger } from '@gatehouse/kit'
import { actions } from './actions.ts'
import type { Resource } from './decisions.ts'
import { Policies } from './policies.ts'
import { openPolicies, readPolicyFiles } from './policy-files.ts'
import { type Principal, anonymous } from '../identity/principal.ts'
import { key, person } from './test-principals.ts'

const log = createLogger('test', { level: 'silent' })
const stages = ['local', 'dev', 'qa', 'prod']
const byStage = new Map<string, Policies>()

/** All that who asks may do in a stage, on things like these. */
function allowed(stage: string, principal: Principal): string[] {
  const policies = byStage.get(stage)
  return [...actions]
    .filter(([action, { types }]) => {
      const resource = { type: types[0], id: 'some/thing' } as Resource
      return action !== 'HoldRole' && policies?.decide(principal, action, resource).allowed
    })
    .map(([action]) => action)
    .toSorted()
}

const open = ['ReadSelf', 'ReadSystem', 'SignIn', 'SignOut']
const own = ['ManageKeys', 'ManageSessions']
const reading = [
  'GetObject',
  'GetParameter',
  'GetUser',
  'ListBuckets',
  'ListObjects',
  'ListParameters',
  'ListSecrets',
  'ListUsers',
  'WatchChanges',
]
const operating = ['CreateUser', 'DeleteUser', 'Refresh', 'UpdateUser']
const revealing = ['RevealParameter', 'RevealSecret']
const sorted = (...lists: string[][]) => lists.flat().toSorted()
const all = sorted(open, own, reading, operating, revealing, ['ReadAudit'])
const without = (list: string[], ...left: string[]) => list.filter((one) => !left.includes(one))

describe('the policies', () => {
  before(async () => {
    for (const stage of stages)
      byStage.set(stage, await openPolicies({ GATEHOUSE_STAGE: stage }, log))
  })

  it('know every action', () => {
    assert.deepEqual(without([...actions.keys()].toSorted(), 'HoldRole'), all)
    assert.deepEqual([...keyScopes].toSorted(), all)
  })

  for (const stage of ['dev', 'qa', 'prod']) {
    it(`of ${stage} let anonymous, and people without a role, see nothing`, () => {
      assert.deepEqual(allowed(stage, anonymous), open)
      assert.deepEqual(allowed(stage, person(undefined)), sorted(open, own))
      assert.deepEqual(allowed(stage, person('Viewer')), sorted(open, own))
    })

    it(`of ${stage} let viewers read`, () => {
      assert.deepEqual(allowed(stage, person('viewer')), sorted(open, own, reading))
    })
  }

  for (const stage of stages) {
    it(`of ${stage} let admins do everything`, () => {
      assert.deepEqual(allowed(stage, person('admin')), all)
    })

    it(`of ${stage} keep operators from secrets and from the audit log`, () => {
      const may = sorted(open, own, reading, operating)
      const left = stage === 'prod' ? ['DeleteUser'] : []
      assert.deepEqual(allowed(stage, person('operator')), without(may, ...left))
    })

    it(`of ${stage} keep keys to their scopes, and from sessions and keys`, () => {
      const scopes = ['GetParameter', 'ManageKeys', 'CreateUser', 'RevealSecret']
      const reveals = stage === 'prod' ? [] : ['RevealSecret']
      assert.deepEqual(
        allowed(stage, key('admin', scopes)),
        sorted(['ReadSelf', 'ReadSystem', 'GetParameter', 'CreateUser'], reveals),
      )
      assert.deepEqual(allowed(stage, key('admin', ['Nonsense'])), ['ReadSelf', 'ReadSystem'])
      const unlimited = stage === 'prod' ? ['ReadSelf', 'ReadSystem'] : without(all, ...own)
      assert.deepEqual(allowed(stage, key('admin')), unlimited)
    })

    it(`of ${stage} give nobody a secret by the name of a parameter`, () => {
      const policies = byStage.get(stage)
      for (const action of ['GetParameter', 'RevealParameter']) {
        const id = '/aws/reference/secretsmanager/shop'
        const decision = policies?.decide(person('admin'), action, { type: 'Parameter', id })
        assert.deepEqual(decision, {
          allowed: false,
          policies: ['no-secrets-by-the-names-of-parameters'],
        })
      }
    })

    it(`of ${stage} give no one a role`, () => {
      assert.deepEqual(byStage.get(stage)?.rolesFor({ id: 'a', name: 'a', email: 'a@b.c' }), [])
    })

    it(`of ${stage} show how to give a role, in a way that works`, async () => {
      const [everyStage, ofStage] = await readPolicyFiles({ GATEHOUSE_STAGE: stage })
      assert.ok(everyStage && ofStage)
      const example = ofStage.text
        .slice(ofStage.text.lastIndexOf('// @id('))
        .replaceAll(/^\/\/ /gm, '')
      const policies = new Policies([everyStage, { ...ofStage, text: ofStage.text + example }])
      const ada = { id: 'a', name: 'Ada', email: 'ada@example.com' }
      assert.deepEqual(policies.rolesFor(ada), ['operator'])
    })
  }

  it('of local let anyone read what is not secret', () => {
    assert.deepEqual(
      allowed('local', anonymous),
      without(sorted(open, reading, ['Refresh']), 'ListSecrets'),
    )
  })
})

describe('openPolicies', () => {
  it('takes the file that is named, beside what holds in every stage', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'))
    const file = join(folder, 'mine.cedar')
    await writeFile(
      file,
      '@id("mine") permit (principal, action == Action::"ReadAudit", resource);',
    )
    const settings = { GATEHOUSE_STAGE: 'elsewhere', GATEHOUSE_POLICY_FILE: file }
    const policies = await openPolicies(settings, log)
    assert.equal(policies.all.at(-1)?.id, 'mine')
    assert.ok(policies.all.some(({ id }) => id === 'keys-keep-to-their-scopes'))
    await writeFile(file, 'permit (principal, action, resource);')
    await assert.rejects(openPolicies(settings, log), /mine\.cedar, line 1: a policy has no id/)
    await rm(folder, { recursive: true })
    await assert.rejects(openPolicies(settings, log), /ENOENT.*correct GATEHOUSE_POLICY_FILE/)
  })

  it('says what to do where a stage has none', async () => {
    await assert.rejects(
      openPolicies({ GATEHOUSE_STAGE: 'staging' }, log),
      /policies\/staging\.cedar cannot be read \(ENOENT\): write the policies of GATEHOUSE_STAGE=staging/,
    )
  })
})
