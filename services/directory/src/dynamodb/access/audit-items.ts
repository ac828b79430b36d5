import type { AuditEntry, AuditWriter } from '@gatehouse/contract'
import { firstPrevious } from '@gatehouse/kit'
import { positionOf } from '../../access/audit-page.ts'
import { instant } from '../../access/instant.ts'
import type { Beginning } from '../../access/store.ts'
import type { Step } from '../commit.ts'
import { type Item, type Key, keyOf } from '../table.ts'

/** One item for each day that has entries; without it they are not found. */
export const days = 'audit-days'
/** One item for each writer: where its chain begins and ends. */
export const writers = 'audit-writers'

/** The days order as their positions do. */
export function dayOf(position: string): string {
  return position.slice(0, 10)
}

/** The partition of a day's entries, whose sort keys are their positions. */
export function partitionOf(day: string): string {
  return `audit#${day}`
}

export function keyAt(position: string): Key {
  return keyOf(partitionOf(dayOf(position)), position)
}

export function entryStep(entry: AuditEntry): Step {
  const Item = { ...keyAt(positionOf(entry)), entry: { S: JSON.stringify(entry) } }
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }
  return { write: { Put: { Item, ...isNew } }, refusal: 'changed' }
}

export function entryOf(item: Item): AuditEntry {
  return JSON.parse(item.entry?.S ?? '') as AuditEntry
}

/** Moves the end of a chain over entries; it refuses if the chain does not end before the first of them. */
export function headStep(entries: AuditEntry[]): Step {
  const [first, last] = [entries[0], entries.at(-1)] as [AuditEntry, AuditEntry]
  const key = keyOf(writers, last.writer)
  const end = {
    sequence: { N: String(last.sequence) },
    hash: { S: last.hash },
    lastAt: { S: instant(last.time) },
  }
  if (first.sequence === 1) {
    const pruned = { prunedThrough: { N: '0' }, prunedHash: { S: firstPrevious } }
    const Put = {
      Item: { ...key, ...end, ...pruned },
      ConditionExpression: 'attribute_not_exists(pk)',
    }
    return { write: { Put }, refusal: 'changed' }
  }
  const Update = {
    Key: key,
    UpdateExpression: 'set #sequence = :sequence, #hash = :hash, lastAt = :lastAt',
    ConditionExpression: '#hash = :previous',
    ExpressionAttributeNames: { '#sequence': 'sequence', '#hash': 'hash' },
    ExpressionAttributeValues: {
      ':sequence': end.sequence,
      ':hash': end.hash,
      ':lastAt': end.lastAt,
      ':previous': { S: first.previous },
    },
  }
  return { write: { Update }, refusal: 'changed' }
}

/** Moves the beginning of a chain; it refuses if the chain begins elsewhere by now. */
export function beginningStep({ writer, from, through, hash }: Beginning): Step {
  const Update = {
    Key: keyOf(writers, writer),
    UpdateExpression: 'set prunedThrough = :through, prunedHash = :hash',
    ConditionExpression: 'prunedThrough = :known',
    ExpressionAttributeValues: {
      ':through': { N: String(through) },
      ':hash': { S: hash },
      ':known': { N: String(from - 1) },
    },
  }
  return { write: { Update }, refusal: 'changed' }
}

export function writerOf(item: Item): AuditWriter {
  return {
    writer: item.sk?.S ?? '',
    sequence: Number(item.sequence?.N),
    hash: item.hash?.S ?? '',
    lastAt: item.lastAt?.S ?? '',
    prunedThrough: Number(item.prunedThrough?.N),
    prunedHash: item.prunedHash?.S ?? '',
  }
}
