import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Decisions, Resource } from './decisions.ts'
import { signatureOf } from './entities.ts'
import { Policies } from './policies.ts'
import { anonymous } from '../identity/principal.ts'
import { key, person } from './test-principals.ts'

const account = { type: 'Account', id: '' } as const
const parameter = (id: string) => ({ type: 'Parameter', id }) as const
const object = (id: string) => ({ type: 'Object', id }) as const

function policies(text: string) {
  const faults: string[] = []
  const opened = new Policies([{ name: 'policies/x.cedar', text }], {
    onFault: (fault) => faults.push(fault),
  })
  return Object.assign(opened, { faults })
}

const everything = '@id("all") permit (principal, action, resource);\n'

describe('Policies', () => {
  it('denies what nothing permits, and names the policies that decided', () => {
    const some = policies(`
      @id("listing") permit (principal, action == Action::"ListBuckets", resource);
      @id("more") permit (principal in Role::"viewer", action, resource);
      @id("never") forbid (principal, action == Action::"ReadAudit", resource);`)
    const decide: Decisions['decide'] = (...asked) => some.decide(...asked)
    assert.deepEqual(decide(anonymous, 'ListSecrets', account), { allowed: false, policies: [] })
    assert.deepEqual(decide(anonymous, 'ListBuckets', account), {
      allowed: true,
      policies: ['listing'],
    })
    assert.deepEqual(decide(person('viewer'), 'ListBuckets', account).policies, ['listing', 'more'])
    assert.deepEqual(decide(person('viewer'), 'ReadAudit', { type: 'AuditLog', id: '' }), {
      allowed: false,
      policies: ['never'],
    })
  })

  it('denies what it does not know, and says so', () => {
    const open = policies(everything)
    assert.equal(open.decide(anonymous, 'GetParameters', parameter('/a')).allowed, false)
    assert.equal(open.decide(anonymous, 'GetParameter', account).allowed, false)
    assert.equal(open.decide(anonymous, 'GetParameter', parameter('\ud800')).allowed, false)
    assert.equal(open.faults.length, 3)
    assert.equal(open.decide(anonymous, 'GetParameter', parameter('/a')).allowed, true)
  })

  it('denies where a policy fails, which Cedar would pass over', () => {
    const failing = policies(`${everything}
      @id("fails") forbid (principal, action == Action::"GetParameter", resource)
      when { 9223372036854775807 + 1 > 0 };`)
    const decision = failing.decide(anonymous, 'GetParameter', parameter('/a'))
    assert.deepEqual(decision, { allowed: false, policies: [] })
    assert.match(String(failing.faults), /^fails: .*overflow/)
    assert.equal(failing.decide(anonymous, 'ListBuckets', account).allowed, true)
  })

  it('takes ids as they are, whatever they hold', () => {
    const one = policies(`
      @id("one") permit (principal, action == Action::"GetParameter", resource == Parameter::"/a");`)
    for (const id of [
      '/A',
      '/a/',
      '/a.',
      '//a',
      '/a\0',
      '/b/../a',
      '/a"',
      ' /a',
      '/a%00',
      'Parameter::"/a"',
    ])
      assert.equal(one.decide(anonymous, 'GetParameter', parameter(id)).allowed, false, id)
    assert.equal(one.decide(anonymous, 'GetParameter', parameter('/a')).allowed, true)
  })

  it('decides about objects by their bucket and their key', () => {
    const some = policies(`
      @id("public") permit (principal, action == Action::"GetObject", resource in Bucket::"public");
      @id("pictures") permit (principal, action == Action::"GetObject", resource)
      when { resource.bucket == "assets" && resource.key like "images/*" };`)
    const allowed = (id: string) => some.decide(anonymous, 'GetObject', object(id)).allowed
    assert.deepEqual(
      ['public/a/b', 'public2/a', 'assets/images/a', 'assets/a/images/a', 'images/a', 'public'].map(
        allowed,
      ),
      [true, false, true, false, false, true],
    )
  })

  it('keeps apart what it said of one and of another', () => {
    const some = policies(`
      @id("own") permit (principal is Person, action == Action::"GetParameter", resource)
      when { resource.name == "/a" && principal.name == "ada" };`)
    const ada = person(undefined, { name: 'ada' })
    const bob = person(undefined, { name: 'bob' })
    for (let round = 0; round < 2; round += 1) {
      assert.equal(some.decide(ada, 'GetParameter', parameter('/a')).allowed, true)
      assert.equal(some.decide(ada, 'GetParameter', parameter('/b')).allowed, false)
      assert.equal(some.decide(bob, 'GetParameter', parameter('/a')).allowed, false)
      assert.equal(some.decide(anonymous, 'GetParameter', parameter('/a')).allowed, false)
      const forged = parameter(`/a\0${ada.signature}`)
      assert.equal(some.decide(bob, 'GetParameter', forged).allowed, false)
    }
  })

  it('does not let one odd id spoil what it says of others', () => {
    const open = policies(everything)
    assert.equal(open.decide(anonymous, 'GetObject', object('b/\ud800')).allowed, false)
    assert.equal(open.decide(anonymous, 'GetObject', object('b/k')).allowed, true)
  })

  it('asks Cedar once for all that it says the same of, as long as there is room', () => {
    const text = `${everything}
      @id("not") forbid (principal, action == Action::"GetParameter", resource)
      when { resource.name == "/x" };`
    const some = new Counting([{ name: 'x', text }], { maxBytes: 10_000 })
    const asksFor = (action: string, resource: Resource) => {
      const before = some.asks
      some.decide(anonymous, action, resource)
      return some.asks - before
    }
    assert.equal(asksFor('GetObject', object('b/1')), 1)
    assert.equal(asksFor('GetObject', object('b/2')), 0, 'no policy looks at objects')
    assert.equal(asksFor('GetParameter', parameter('/1')), 1)
    assert.equal(asksFor('GetParameter', parameter('/1')), 0)
    assert.equal(asksFor('GetParameter', parameter('/2')), 1)
    for (let n = 0; n < 20; n += 1) asksFor('GetParameter', parameter(`/${n}${'y'.repeat(500)}`))
    assert.equal(asksFor('GetParameter', parameter('/1')), 1, 'it was forgotten')
    assert.equal(asksFor('GetParameter', parameter('z'.repeat(6_000))), 1)
    assert.equal(asksFor('GetParameter', parameter('z'.repeat(6_000))), 1, 'it is too long to keep')
  })
})

class Counting extends Policies {
  asks = 0
  override ask(...asked: Parameters<Policies['ask']>) {
    this.asks += 1
    return super.ask(...asked)
  }
}

describe('signatureOf', () => {
  it('differs for those whom a policy can tell apart', () => {
    const all = [
      anonymous,
      person('viewer'),
      person('admin'),
      person('viewer', { id: 'x' }),
      person('viewer', { name: 'x' }),
      person('viewer', { email: 'x@example.com' }),
      person('viewer', { roles: ['viewer', 'admin'] }),
      person('viewer', { roles: [] }),
      key('viewer'),
      key('viewer', ['GetParameter']),
      key('viewer', [], { owner: 'x' }),
      key('viewer', [], { name: 'x' }),
      person('viewer', { id: 'a","b', name: 'c' }),
      person('viewer', { id: 'a', name: 'b","c' }),
    ].map(signatureOf)
    assert.equal(new Set(all).size, all.length)
    // oxlint-disable-next-line no-control-regex
    assert.ok(all.every((signature) => !/[\0-\x1f]/.test(signature)))
    assert.equal(signatureOf(person('viewer')), signatureOf(person('viewer')))
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(signatureOf(person('a\0b')), /[\0-\x1f]/)
  })
})

describe('rolesFor', () => {
  const some = policies(`
    @id("operators") permit (principal, action == Action::"HoldRole", resource == Role::"operator")
    when { principal has email && ["kate@example.com", "bo@example.com"].contains(principal.email) };
    @id("the-admin") permit (principal == Person::"sub-1", action == Action::"HoldRole", resource)
    when { resource == Role::"admin" };`)
  const rolesOf = (email?: string, id = 'sub-9') =>
    some.rolesFor({ id, name: 'x', ...(email !== undefined && { email }) })

  it('gives the roles that policies name, by e-mail or by id', () => {
    assert.deepEqual(rolesOf('kate@example.com'), ['operator'])
    assert.deepEqual(rolesOf(undefined, 'sub-1'), ['admin'])
    assert.deepEqual(rolesOf('bo@example.com', 'sub-1').toSorted(), ['admin', 'operator'])
    assert.deepEqual(rolesOf('eve@example.com'), [])
    assert.deepEqual(rolesOf(), [])
  })

  it('takes capitals for small letters, of ASCII alone', () => {
    assert.deepEqual(rolesOf('Kate@Example.com'), ['operator'])
    // The sign for kelvin, whose small form is k.
    assert.deepEqual(rolesOf('\u212aate@example.com'), [])
  })
})

describe('scopes', () => {
  const some = policies(`${everything}
    @id("scoped") forbid (principal is ApiKey, action, resource)
    unless { principal.scopes.isEmpty() || principal.scopes.contains(action) };`)
  const allowed = (scopes: string[]) =>
    ['GetParameter', 'RevealParameter'].map(
      (action) => some.decide(key('admin', scopes), action, parameter('/a')).allowed,
    )

  it('limit a key, unless it has none', () => {
    assert.deepEqual(allowed([]), [true, true])
    assert.deepEqual(allowed(['GetParameter']), [true, false])
  })

  it('that are no actions allow nothing', () => {
    assert.deepEqual(allowed(['Reveal', 'getparameter']), [false, false])
    assert.deepEqual(allowed(['Reveal', 'GetParameter']), [true, false])
  })
})
