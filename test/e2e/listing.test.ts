import assert from 'node:assert/strict'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { everyItem } from '@gatehouse/contract'
import { type System, startSystem } from './system.ts'

const number = (count: number) => String(count).padStart(5, '0')

/** What is listed while others are added: each that was there from the start, once. */
describe('long lists', () => {
  let system: System
  before(async () => {
    system = await startSystem()
  })
  after(() => system.stop())

  it('5,000 parameters list completely, each once, while others are added', async () => {
    const file = join(system.data, 'account/account.yaml')
    const add = async (from: number, to: number) => {
      const text = await readFile(file, 'utf8')
      const lines = Array.from(
        { length: to - from },
        (_, step) => `  /many/p${number(from + step)}: value ${step}\n`,
      )
      await writeFile(
        `${file}.new`,
        text.replace(/^parameters:\n/m, `parameters:\n${lines.join('')}`),
      )
      await rename(`${file}.new`, file)
    }
    await add(0, 5_000)
    while (
      (await system.client.listParameters({ query: { prefix: '/many/p04999' } })).data.length === 0
    ) {
      await sleep(50)
    }
    const seen: string[] = []
    for await (const { name } of everyItem(system.client.listParameters, {
      query: { prefix: '/many/', limit: 100 },
    })) {
      seen.push(name)
      if (seen.length === 1_000) await add(5_000, 5_100)
    }
    const expected = Array.from({ length: 5_000 }, (_, step) => `/many/p${number(step)}`)
    assert.deepEqual(seen.slice(0, 5_000), expected)
    assert.equal(new Set(seen).size, seen.length)
    const complete = (await (await fetch(`${system.url}/params`)).json()) as {
      parameters: string[]
    }
    assert.ok(complete.parameters.filter((name) => name.startsWith('/many/')).length >= 5_000)
  })

  it('20,000 objects list completely, each once, while others are added', async () => {
    const bucket = join(system.data, 'account/buckets/many-objects/folder')
    await mkdir(bucket, { recursive: true })
    for (let first = 0; first < 20_000; first += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, step) =>
          writeFile(join(bucket, `o${number(first + step)}`), 'x'),
        ),
      )
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await system.client.listObjects({
        params: { bucket: 'many-objects' },
        query: { limit: 100, ...(cursor && { cursor }) },
      })
      seen.push(...page.data.objects.map(({ key }) => key))
      cursor = page.meta.nextCursor
      if (seen.length % 2_000 === 0) await writeFile(join(bucket, `o00000-${seen.length}`), 'late')
    } while (cursor)
    const wanted = new Set(Array.from({ length: 20_000 }, (_, step) => `folder/o${number(step)}`))
    assert.equal(new Set(seen).size, seen.length)
    assert.equal(seen.filter((key) => wanted.has(key)).length, 20_000)
    assert.deepEqual(seen, seen.toSorted())
  })
})
