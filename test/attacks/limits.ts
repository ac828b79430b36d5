import assert from 'node:assert/strict'
import { type Attack, type Field } from './field.ts'

/** Guesses keys until it is slowed down; `disguise` makes each guess look as if it came from elsewhere. */
const guessing = (name: string, disguise: (count: number) => Record<string, string>): Attack => ({
  name: `guessing API keys${name}`,
  attempt: async (field: Field) => {
    const statuses = new Set<number>()
    for (let count = 0; count < 200 && !statuses.has(429); count += 1) {
      const bearer = `gthk_${String(count).padStart(43, 'x')}`
      const { status, headers } = await field.ask('/buckets', { bearer, headers: disguise(count) })
      statuses.add(status)
      if (status === 429) assert.ok(Number(headers.get('retry-after')) > 0)
    }
    assert.deepEqual(
      [...statuses].toSorted((a, b) => a - b),
      [401, 429],
    )
  },
})

const address = (count: number) => `10.0.${count >> 8}.${count & 255}`

/** Each leaves the address of this machine slowed down. */
export const limits: Attack[] = [
  guessing('', () => ({})),
  guessing(' behind X-Forwarded-For', (count) => ({ 'x-forwarded-for': address(count) })),
  guessing(' behind Forwarded', (count) => ({ forwarded: `for=${address(count)}` })),
  guessing(' behind X-Real-IP and the like', (count) => ({
    'x-real-ip': address(count),
    'x-client-ip': address(count),
    'cf-connecting-ip': address(count),
    'true-client-ip': address(count),
  })),
]
