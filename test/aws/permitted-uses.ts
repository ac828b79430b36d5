import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type CallGuard, AccessDenied } from '@gatehouse/aws/guard'
import { ProblemError } from '@gatehouse/contract'
import { Chain, createLogger } from '@gatehouse/kit'
import {
  TestClock,
  auditEvent,
  entriesOf,
  hashOf,
  newKey,
  newSession,
} from '../../services/directory/src/access/test-access.ts'
import type { AvatarStorage } from '../../services/directory/src/avatars/avatar.ts'
import { testAvatar } from '../../services/directory/src/avatars/test-avatar.ts'
import { createDynamoAccess } from '../../services/directory/src/dynamodb/access/store.ts'
import { createDynamoStore } from '../../services/directory/src/dynamodb/store.ts'
import { never } from '../../services/broker/src/contract/fixture.ts'
import type { Provider } from '../../services/broker/src/provider.ts'

/** What a service is used for, each by itself; it rejects when it is denied. */
export type Uses = Record<string, () => Promise<unknown>>

/** A guard that notes each action that it denies. */
export function noting(guard: CallGuard): CallGuard & { denied: Set<string> } {
  const denied = new Set<string>()
  const noted = (ask: () => void) => {
    try {
      ask()
    } catch (error) {
      if (error instanceof AccessDenied) denied.add(error.action)
      throw error
    }
  }
  return {
    denied,
    refuseCall: (call) => noted(() => guard.refuseCall(call)),
    refuseAnswer: (call, answer) => noted(() => guard.refuseAnswer(call, answer)),
  }
}

/** The uses that are denied, each tried. Any other failure is one of the test. */
export async function deniedOf(uses: Uses): Promise<string[]> {
  const failed: string[] = []
  for (const [name, use] of Object.entries(uses)) {
    try {
      await use()
    } catch (error) {
      const denied = error instanceof ProblemError && error.kind === 'storage-access-denied'
      if (!denied) throw error
      failed.push(name)
    }
  }
  return failed
}

/** All that reads of a broker come to, on an account that has these. */
export function brokerUses(provider: Provider): Uses {
  const page = { limit: 10 }
  const reads = (key: string) =>
    provider.readObject({ bucket: 'files', key, conditions: {}, head: false }, never)
  return {
    buckets: () => provider.listBuckets(page, never),
    objects: () => provider.listObjects('files', page, never),
    object: () => reads('a.txt'),
    'absent object': () => reads('b.txt').catch(unless('object-not-found')),
    parameters: () => provider.listParameters(page, never),
    parameter: () => provider.getParameter('/shop/url', never),
    history: () => provider.listParameterHistory('/shop/url', page, never),
    secrets: () => provider.listSecrets(page, never),
    'revealed parameter': () => provider.revealParameter('/shop/password', never),
    'revealed secret': () => provider.revealSecret('shop/payment', never),
  }
}

type Kept = { client: DynamoDBClient; name: string; pictures: AvatarStorage }

/** All that a directory keeps, of people and time of its own. */
export function directoryUses({ client, name, pictures }: Kept, run: string): Uses {
  const log = createLogger('directory', { level: 'silent' })
  const clock = new TestClock()
  const table = { client, name }
  const store = createDynamoStore({ table, pictures, log })
  const access = createDynamoAccess(table, { log, now: clock.now })
  const person = (of: string) => ({ name: 'Ada', email: `${of}-${run}@x.org` })
  const avatar = testAvatar(run)
  return {
    check: () => store.check(),
    list: () => store.list({ limit: 10 }),
    person: async () => {
      const added = await store.create(person('a'))
      assert.ok(await store.update(added, { name: 'Countess' }))
    },
    picture: async () => {
      const added = await store.create(person('b'), avatar)
      assert.ok(await store.picture(avatar.hash, 64))
      await store.remove(added)
    },
    'absent picture': () => pictures.read('0'.repeat(64), 64),
    'removed picture': () => pictures.remove('0'.repeat(64)),
    session: async () => {
      const { id, subject } = await access.sessions.create(
        newSession(clock, { tokenHash: hashOf(`session ${run}`) }),
      )
      await access.sessions.end({ id, subject })
    },
    'use of a key': async () => {
      await access.keys.create(newKey(clock, { keyHash: hashOf(`key ${run}`) }))
      await access.keys.find(hashOf(`key ${run}`))
      // It is noted beside the answer.
      await sleep(50)
    },
    'audit log': async () => {
      await access.audit.append(entriesOf(clock, `gateway-${run}`, 3))
      clock.pass(2 * 86_400)
      const { beginnings } = await access.audit.old({ before: clock.after(0) })
      for (const beginning of beginnings) {
        const note = new Chain(`directory-${run}`).next(auditEvent(clock, { action: 'PruneAudit' }))
        await access.audit.prune(beginning, note)
      }
    },
  }
}

function unless(kind: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ProblemError) || error.kind !== kind) throw error
  }
}
