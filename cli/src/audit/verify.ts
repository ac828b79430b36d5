import { type AuditWriter, everyItem } from '@gatehouse/contract'
import type { Context } from '../context.ts'
import type { DirectoryClient } from '../directory/client.ts'
import { asked } from '../directory/reach.ts'
import { exitCodes } from '../exit-codes.ts'
import { everyEntry } from './read.ts'
import { type Fault, Verification, faultTexts } from './verification.ts'

/** After how many entries a person is told that it goes on. */
const tellEvery = 10_000

/**
 * Reads the whole audit log, and says which entries are missing or changed. Answers with the exit code: whether
 * there is none.
 * @throws {CliError}
 */
export async function verifyAudit(
  client: DirectoryClient,
  json: boolean,
  { stdout, stderr }: Context,
): Promise<number> {
  const before = await writersOf(client)
  const verification = new Verification(before)
  for await (const entry of everyEntry(client, {})) {
    verification.add(entry)
    const { entries } = verification
    if (!json && entries % tellEvery === 0) stderr.write(`  ${entries} entries read …\n`)
  }
  const faults = verification.conclude(await writersOf(client))
  const intact = faults.length === 0
  const counts = { entries: verification.entries, writers: before.length }
  if (json) stdout.write(`${JSON.stringify({ intact, ...counts, faults }, undefined, 2)}\n`)
  else if (intact) stdout.write(`Intact: ${sizeOf(counts)}, none missing, none changed.\n`)
  else {
    stdout.write(`${faults.map(sentence).join('\n')}\n`)
    stderr.write(`${stderr.paint('red', 'Not intact')}: ${sizeOf(counts)}.\n`)
  }
  return intact ? exitCodes.done : exitCodes.failed
}

function writersOf(client: DirectoryClient): Promise<AuditWriter[]> {
  type Input = Parameters<DirectoryClient['listAuditWriters']>[0]
  return Array.fromAsync(
    everyItem((input: Input) => asked(client.listAuditWriters(input)), { query: { limit: 100 } }),
  )
}

function sizeOf({ entries, writers }: { entries: number; writers: number }): string {
  const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`
  return `${many(entries, 'entry', 'entries')} of ${many(writers, 'writer', 'writers')}`
}

function sentence({ writer, from, to, fault }: Fault): string {
  if (fault === 'no-end') return `${writer}: ${faultTexts[fault]}`
  const which = from === to ? `entry ${from}` : `entries ${from} to ${to}`
  return `${writer}, ${which}: ${faultTexts[fault]}`
}
