import { randomUUID } from 'node:crypto'
import {
  TransactWriteItemsCommand,
  type TransactWriteItem,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import type { Table } from './table.ts'

/** Why a step that has a condition did not find what it needs. */
export type Refusal = 'changed' | 'email-taken' | 'avatar-changed' | 'hash-taken'

export type Step = {
  /** Without the table. */
  write: WriteOf<'Put'> | WriteOf<'Update'> | WriteOf<'Delete'>
  refusal?: Refusal
}

type WriteOf<Kind extends 'Put' | 'Update' | 'Delete'> = {
  [kind in Kind]: Omit<NonNullable<TransactWriteItem[Kind]>, 'TableName'>
}

/**
 * Does all steps at once, or none: the first refusal is why, or `conflict` when others write to the same items
 * at this moment.
 */
export async function commit(
  table: Table,
  steps: Step[],
): Promise<Refusal | 'conflict' | undefined> {
  try {
    await send(table, steps)
    return undefined
  } catch (error) {
    const reasons = reasonsOf(error)
    const refused = steps.find((_step, index) => reasons[index] === 'ConditionalCheckFailed')
    if (refused?.refusal) return refused.refusal
    if (reasons.includes('TransactionConflict')) return 'conflict'
    throw error
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
