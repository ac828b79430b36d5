import { type AuditEntry, problem } from '@gatehouse/contract'
import { firstPrevious, hashOfEntry } from '@gatehouse/kit'

/** What a store knows of chains. */
export type Chains = {
  /** The last entry of a chain. */
  head(writer: string): Promise<{ sequence: number; hash: string } | undefined>
  /** Which of the entries are kept with the hash that they have. */
  kept(entries: AuditEntry[]): Promise<boolean[]>
  /** Appends entries; false if the chain does not end (any more) with what the first of them follows. */
  extend(entries: AuditEntry[]): Promise<boolean>
}

/**
 * Appends what is not kept yet of entries that `checkEntries` has passed; false if someone else came between.
 * @throws `audit-out-of-order`
 */
export async function appendTo(chains: Chains, entries: AuditEntry[]): Promise<boolean> {
  const [first] = entries as [AuditEntry]
  const head = await chains.head(first.writer)
  const known = entries.filter(({ sequence }) => sequence <= (head?.sequence ?? 0))
  if (known.length > 0 && (await chains.kept(known)).includes(false)) {
    throw outOfOrder(`The chain has another entry ${first.sequence}.`)
  }
  const [next, ...more] = entries.slice(known.length)
  if (!next) return true
  const { sequence, hash } = head ?? { sequence: 0, hash: firstPrevious }
  if (next.sequence !== sequence + 1 || next.previous !== hash) {
    throw outOfOrder(
      `The last entry of ${first.writer} is ${sequence}, and ${next.sequence} does not follow it.`,
    )
  }
  return chains.extend([next, ...more])
}

/**
 * Whether entries are of one writer, each following the one before, with the hashes that they say.
 * @throws `audit-out-of-order`, `invalid-request`
 */
export function checkEntries(entries: AuditEntry[]): void {
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1]
    if (before && !follows(entry, before)) {
      throw outOfOrder(`Entry ${entry.sequence} does not follow the one that comes before it here.`)
    }
    if (hashOfEntry(entry) !== entry.hash) {
      throw problem('invalid-request', {
        detail: `Entry ${entry.sequence} has another hash than it says. Send it as it was hashed.`,
      })
    }
  }
}

function follows(entry: AuditEntry, before: AuditEntry): boolean {
  return (
    entry.writer === before.writer &&
    entry.sequence === before.sequence + 1 &&
    entry.previous === before.hash
  )
}

function outOfOrder(why: string) {
  return problem('audit-out-of-order', { detail: `${why} Begin a chain of another writer.` })
}
