import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mayHear, mayStillHear } from './heard-changes.ts'
import { Policies } from './policies.ts'
import { type Principal, anonymous } from '../identity/principal.ts'
import { person } from './test-principals.ts'

const policies = new Policies([
  {
    name: 'x',
    text: '@id("viewers") permit (principal in Role::"viewer", action == Action::"WatchChanges", resource);',
  },
])
const viewer = person('viewer')

describe('mayStillHear', () => {
  it('asks again who it is, and decides anew', async () => {
    const follow = (now: Principal) => {
      const request: Parameters<typeof mayStillHear>[0] = {
        principal: viewer,
        identifyAgain: async () => now,
      }
      return { request, may: mayStillHear(request, policies) }
    }
    assert.equal(await follow(viewer).may, true)
    assert.equal(await follow(anonymous).may, false)
    const demoted = follow(person('nobody'))
    assert.equal(await demoted.may, false)
    assert.equal(demoted.request.principal.id, 'nobody-1')
  })

  it('ends with the session or the token', async () => {
    const until = (milliseconds: number) =>
      person('viewer', { expiresAt: new Date(Date.now() + milliseconds) })
    assert.equal(await mayStillHear({ principal: until(60_000) }, policies), true)
    assert.equal(await mayStillHear({ principal: until(-1) }, policies), false)
  })

  it('fails where nobody can say who it is', async () => {
    const identifyAgain = () => Promise.reject(new Error('away'))
    await assert.rejects(mayStillHear({ principal: viewer, identifyAgain }, policies))
  })
})

describe('mayHear', () => {
  it('lets no one hear of what it does not know', () => {
    const change = { type: 'account.closed', name: 'x', time: '' } as never
    const open = new Policies([
      { name: 'x', text: '@id("a") permit (principal, action, resource);' },
    ])
    assert.equal(mayHear(viewer, open, change), false)
  })
})
