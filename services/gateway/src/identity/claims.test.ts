import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Claims, describedBy, rolesIn } from './claims.ts'

describe('describedBy', () => {
  it('takes an e-mail address only if it is verified', () => {
    const email = 'ada@example.com'
    for (const verified of [true, 'true']) {
      assert.equal(describedBy({ sub: 'a', email, email_verified: verified })?.email, email)
    }
    for (const verified of [undefined, false, 'false', 1, 'TRUE', null]) {
      assert.equal(describedBy({ sub: 'a', email, email_verified: verified })?.email, undefined)
    }
    assert.equal(describedBy({ sub: 'a', email: [email], email_verified: true })?.email, undefined)
  })

  it('has the best name that there is', () => {
    const claims = { sub: 'a', email: 'a@example.com', preferred_username: 'ada', name: 'Ada' }
    assert.equal(describedBy(claims)?.name, 'Ada')
    assert.equal(describedBy({ ...claims, name: '' })?.name, 'ada')
    assert.equal(describedBy({ sub: 'a', email: 'a@example.com' })?.name, 'a@example.com')
    assert.equal(describedBy({ sub: 'a' })?.name, 'a')
    assert.equal(describedBy({ sub: 'a', name: 'n'.repeat(1000) })?.name.length, 512)
  })

  it('knows nobody without a subject that can be kept', () => {
    for (const sub of [undefined, '', 7, 's'.repeat(513)]) {
      assert.equal(describedBy({ sub }), undefined)
    }
  })
})

const cases: [what: string, claims: Claims, name: string, roles: string[]][] = [
  ['a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
  ['one text', { role: 'admin' }, 'role', ['admin']],
  ['a path', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
  ['a name with a colon', { 'cognito:groups': ['a'] }, 'cognito:groups', ['a']],
  ['a name with dots', { 'https://a.example/roles': ['a'] }, 'https://a.example/roles', ['a']],
  ['no such claim', {}, 'groups', []],
  ['a path into nothing', { realm_access: 'a' }, 'realm_access.roles', []],
  ['what every object has', { a: {} }, 'a.constructor.name', []],
  ['other things', { groups: ['a', 7, null, {}, '', 'a'] }, 'groups', ['a']],
  ['what cannot be a role', { groups: ['a"b', 'a\\b', 'a\nb', 'x'.repeat(129)] }, 'groups', []],
  ['an object', { groups: { a: 'b' } }, 'groups', []],
]

describe('rolesIn', () => {
  for (const [what, claims, name, roles] of cases) {
    it(`reads ${what}`, () => assert.deepEqual(rolesIn(claims, name), roles))
  }

  it('takes 200 at most', () => {
    const groups = Array.from({ length: 500 }, (_, index) => `group ${index}`)
    assert.equal(rolesIn({ groups }, 'groups').length, 200)
  })
})
