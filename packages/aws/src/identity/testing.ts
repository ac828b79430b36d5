import type { TestContext } from 'node:test'
import { setImmediate as settled } from 'node:timers/promises'
import { RenewingCredentials } from './renewing.ts'

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute

/** Credentials that live so long, from a service whose answers, and whose clock, the test controls. */
export function controlled(t: TestContext, life = 15 * minute) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 10, 24) })
  const source = {
    /** What it answers instead of credentials. */
    failure: undefined as Error | undefined,
    /** How long it takes, in milliseconds. */
    takes: 0,
    /** Which set it gives; each call for credentials that end gives the next. */
    set: 1,
    /** When it was asked, in milliseconds from the start. */
    asked: [] as number[],
  }
  const begun = Date.now()
  const events: string[] = []
  const held = new RenewingCredentials({
    async fetch() {
      source.asked.push(Date.now() - begun)
      if (source.takes) await new Promise((done) => setTimeout(done, source.takes))
      if (source.failure) throw source.failure
      const set = life === Infinity ? source.set : source.set++
      const end = life === Infinity ? {} : { expiration: new Date(Date.now() + life) }
      return { accessKeyId: `key ${set}`, secretAccessKey: `secret ${set}`, ...end }
    },
    onRenewed: (current, changed) =>
      events.push(`${changed ? 'changed to' : 'still'} ${current.accessKeyId}`),
    onFailed: (error) => events.push(`failed: ${(error as Error).message}`),
  })
  t.after(() => held.close())
  return {
    source,
    held,
    events,
    key: async () => (await held.get()).accessKeyId,
    /** Lets time pass, in steps, and looks after each. */
    pass: async (time: number, look?: () => Promise<unknown>, step = 10 * second) => {
      for (let passed = 0; passed < time; passed += step) {
        t.mock.timers.tick(step)
        await settled()
        await look?.()
      }
    },
  }
}
