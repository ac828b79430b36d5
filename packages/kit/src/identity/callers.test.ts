import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import {
  ServiceIssuer,
  callerFiles,
  claimsOf,
  subjectOf,
} from '../../../../test/support/caller-tokens.ts'
import { createLogger } from '../log.ts'
import { SecretText } from '../secret-text.ts'
import { callersBySubject } from './caller-settings.ts'
import { Callers } from './callers.ts'
import { KeySet } from './key-set.ts'

const log = createLogger('sample', { level: 'silent' })

/** Callers of a broker; `looked` counts how often a token was held against the keys. */
async function openBroker(t: TestContext, issuer: ServiceIssuer) {
  const { settings } = await callerFiles(t, issuer)
  const source = settings.CALLERS_JWKS
  const keys = new KeySet({ setting: 'CALLERS_JWKS', source, log })
  const seen = { looked: 0 }
  const callers = new Callers({
    issuer: settings.CALLERS_ISSUER,
    audience: 'gatehouse-broker',
    names: callersBySubject(settings.CALLERS),
    keys: {
      find: (header) => {
        seen.looked += 1
        return keys.find(header)
      },
      check: keys.check,
      close: () => keys.close(),
    },
  })
  t.after(() => callers.close())
  await keys.check(AbortSignal.timeout(10_000))
  const identify = (token: string) => callers.identify(new SecretText(token))
  return Object.assign(seen, { identify })
}

describe('Callers', () => {
  const issuer = new ServiceIssuer()
  const gateway = { name: 'gateway', subject: subjectOf('gateway') }

  it('holds a token against the keys once in 30 s, and not beyond its end', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const broker = await openBroker(t, issuer)
    const token = issuer.token()
    for (let times = 0; times < 5; times += 1) {
      assert.deepEqual(await broker.identify(token), gateway)
    }
    assert.equal(broker.looked, 1)
    t.mock.timers.tick(29_000)
    await broker.identify(token)
    assert.equal(broker.looked, 1)
    t.mock.timers.tick(1_001)
    await broker.identify(token)
    assert.equal(broker.looked, 2)

    const short = issuer.token({ ...claimsOf(), exp: Math.floor(Date.now() / 1000) + 10 })
    await broker.identify(short)
    t.mock.timers.tick(11_000)
    await broker.identify(short)
    assert.equal(broker.looked, 4, 'within the tolerance it is held against them again')
    t.mock.timers.tick(30_000)
    await assert.rejects(broker.identify(short), /expired/)
  })

  it('remembers no token that does not hold, and no subject that it does not know', async (t) => {
    const broker = await openBroker(t, issuer)
    const stranger = issuer.token(claimsOf('console'))
    const bad = issuer.token(claimsOf('gateway', 'directory'))
    for (let times = 0; times < 3; times += 1) {
      assert.deepEqual(await broker.identify(stranger), { unknownSubject: subjectOf('console') })
      await assert.rejects(broker.identify(bad), /audience/)
    }
    assert.equal(broker.looked, 6)
  })

  it('remembers the last thousand', async (t) => {
    const broker = await openBroker(t, issuer)
    const tokens = Array.from({ length: 1_001 }, (_, jti) => issuer.token({ ...claimsOf(), jti }))
    for (const token of tokens) await broker.identify(token)
    for (const token of tokens.slice(1)) await broker.identify(token)
    assert.equal(broker.looked, 1_001)
    await broker.identify(String(tokens[0]))
    assert.equal(broker.looked, 1_002)
  })
})
