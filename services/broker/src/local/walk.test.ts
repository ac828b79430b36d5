import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Folders } from './folders.ts'
import { compareBytes } from '../reading/order.ts'
import { walk } from './walk.ts'

const segment = fc.constantFrom('a', 'a-', 'a0', 'ab', 'b', '～', '😀')
const key = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const start = fc.oneof(
  key,
  key.map((text) => `${text}/`),
  fc.constant(''),
  segment,
)

describe('walk', () => {
  it('gives what sorting and grouping all keys would give', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-walk-'))
    t.after(() => rm(folder, { recursive: true }))
    let run = 0
    const property = fc.asyncProperty(
      fc.array(key, { maxLength: 12 }),
      start,
      start,
      fc.constantFrom(undefined, '/' as const),
      async (wanted, prefix, after, delimiter) => {
        const root = join(folder, String((run += 1)))
        const keys = await write(root, wanted)
        const folders = new Folders(() => {})
        const found = await Array.fromAsync(walk(folders, root, { prefix, after, delimiter }))
        assert.deepEqual(found, listed(keys, prefix, after, delimiter))
      },
    )
    await fc.assert(property, { numRuns: 150 })
  })
})

/** Writes what can be written: a file and a folder of one name cannot be. */
async function write(root: string, keys: string[]): Promise<string[]> {
  await mkdir(root)
  const written = new Set<string>()
  for (const wanted of keys) {
    const clash = [...written].some(
      (other) => other.startsWith(`${wanted}/`) || wanted.startsWith(`${other}/`),
    )
    if (clash) continue
    await mkdir(dirname(join(root, wanted)), { recursive: true })
    await writeFile(join(root, wanted), '')
    written.add(wanted)
  }
  return [...written]
}

/** The rule of ListObjectsV2, with StartAfter read as a position behind a whole common prefix. */
function listed(keys: string[], prefix: string, after: string, delimiter: string | undefined) {
  const entries = keys
    .filter((item) => item.startsWith(prefix))
    .map((item) => {
      const end = delimiter === undefined ? -1 : item.indexOf(delimiter, prefix.length)
      return end < 0 ? item : item.slice(0, end + 1)
    })
  return [...new Set(entries)]
    .filter((item) => compareBytes(item, after) > 0)
    .toSorted(compareBytes)
}
