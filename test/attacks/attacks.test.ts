import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { caches } from './caches.ts'
import { crossSite } from './cross-site.ts'
import { type Attack, type Field, startField } from './field.ts'
import { identities } from './identity.ts'
import { direct } from './inner.ts'
import { limits } from './limits.ts'
import { elsewhere, smuggled } from './network.ts'
import { pathTricks } from './paths.ts'
import { sessions } from './sessions.ts'
import { signIns } from './sign-in.ts'
import { tokens } from './tokens.ts'

/** What attackers try, by what they attack. */
const table: Record<string, Attack[]> = {
  'bearer tokens': tokens,
  'sign-ins': signIns,
  'sessions and API keys': sessions,
  'requests from other sites': crossSite,
  'other people’s identity': identities,
  'names and paths': pathTricks,
  'caches and ETags': caches,
  'direct calls of inner services': direct,
  'request smuggling': smuggled,
  'calls to other hosts': elsewhere,
}

describe('attacks', () => {
  let field: Field
  before(async () => {
    // Who attacks so much would be slowed down long before the end.
    field = await startField({ RATE_LIMIT_FAILURES_PER_MINUTE: '0' })
  })
  after(() => field.stop())

  for (const [target, attacks] of Object.entries(table)) {
    describe(target, () => {
      for (const { name, attempt } of attacks) it(name, async () => void (await attempt(field)))
    })
  }

  it('are at least sixty, and leave the system well', async () => {
    assert.ok(Object.values(table).flat().length >= 60)
    const { status } = await field.system.client.getHealth({})
    assert.equal(status, 'ok')
    assert.doesNotMatch(field.system.output(), /"level":"(error|fatal)"/)
  })
})

describe('attacks that take many tries', () => {
  let field: Field
  beforeEach(async () => {
    field = await startField()
  })
  afterEach(() => field.stop())

  for (const { name, attempt } of limits) it(name, async () => void (await attempt(field)))
})
