import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  TransactWriteItemsCommand,
  type TransactWriteItem,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import { contended } from './failures.ts'
import type { Table } from './table.ts'

/** Why a step that has a condition did not find what it needs. */
export type Refusal = 'changed' | 'email-taken' | 'avatar-changed'

export type Step = {
  /** Without the table. */
  write: WriteOf<'Put'> | WriteOf<'Update'> | WriteOf<'Delete'>
  refusal?: Refusal
}

type WriteOf<Kind extends 'Put' | 'Update' | 'Delete'> = {
  [kind in Kind]: Omit<NonNullable<TransactWriteItem[Kind]>, 'TableName'>
}

/** How often to try when others write to the same items at this moment, and up to how many milliseconds to wait. */
const attempts = 8
const firstWaitMs = 20
const longestWaitMs = 400

/**
 * Does all steps at once or none: the first refusal is why. Who comes into the way of another waits a little
 * and tries again.
 * @throws `storage-unavailable` if others were in the way each time
 */
export async function commit(table: Table, steps: Step[]): Promise<Refusal | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send(table, steps)
      return undefined
    } catch (error) {
      const reasons = reasonsOf(error)
      const refused = steps.find((_step, index) => reasons[index] === 'ConditionalCheckFailed')
      if (refused?.refusal) return refused.refusal
      if (!reasons.includes('TransactionConflict')) throw error
      if (attempt === attempts) throw contended(error)
    }
    // All waits are different: who came at once does not come at once again.
    await sleep(Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** attempt))
  }
}

async function send({ client, name }: Table, steps: Step[]): Promise<void> {
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: steps.map(
        ({ write }) =>
          Object.fromEntries(
            Object.entries(write).map(([kind, item]) => [kind, { ...item, TableName: name }]),
          ) as unknown as TransactWriteItem,
      ),
      // When an answer is lost, the SDK sends it again; DynamoDB knows it by this, and does it once.
      ClientRequestToken: randomUUID(),
    }),
  )
}

function reasonsOf(error: unknown): (string | undefined)[] {
  if (!(error instanceof TransactionCanceledException)) return []
  return (error.CancellationReasons ?? []).map(({ Code: code }) => code)
}
