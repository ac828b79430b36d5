import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { putFirstData } from './first-data.ts'

const sample = join(import.meta.dirname, '../../sample')

describe('putFirstData', () => {
  it('fills a new folder with the sample account', async (t) => {
    const folder = await temporaryFolder(t)
    const firstData = putFirstData(folder, { sample, fresh: true })
    assert.equal(firstData.account, true)
    assert.equal(firstData.pending, true)
    const yaml = await readFile(join(folder, 'account/account.yaml'), 'utf8')
    assert.match(yaml, /^ {2}\/challenge\/kantox: cloud-engineer$/m)
    assert.equal(
      (await readdir(join(folder, 'account/buckets'))).includes('kantox-challenge-bucket'),
      true,
    )
  })

  it('leaves a folder of someone’s own alone', async (t) => {
    const folder = await temporaryFolder(t)
    const firstData = putFirstData(folder, { sample, fresh: false })
    assert.deepEqual([firstData.account, firstData.pending], [false, false])
    assert.deepEqual(await readdir(folder), [])
  })

  it('leaves the account out while one of AWS is served, and brings it once a local one is', async (t) => {
    const folder = await temporaryFolder(t)
    const first = putFirstData(folder, { sample, fresh: true, aws: {} })
    assert.deepEqual([first.account, first.pending], [false, true])
    first.noteDone()
    assert.deepEqual(await readdir(folder), ['first-data.json'])
    assert.equal(putFirstData(folder, { sample, fresh: false, aws: {} }).account, false)

    const local = putFirstData(folder, { sample, fresh: false })
    assert.deepEqual([local.account, local.pending], [true, false])
    await rm(join(folder, 'account'), { recursive: true })
    assert.equal(putFirstData(folder, { sample, fresh: false }).account, false)
  })

  it('goes on where it was interrupted', async (t) => {
    const folder = await temporaryFolder(t)
    const before = putFirstData(folder, { sample, fresh: true })
    before.noteAdded('a@example.com')
    await rm(join(folder, 'account'), { recursive: true })
    await mkdir(join(folder, 'account.partial/half'), { recursive: true })

    const after = putFirstData(folder, { sample, fresh: false })
    assert.deepEqual([after.account, after.pending], [true, true])
    assert.deepEqual([...after.added], ['a@example.com'])
    assert.deepEqual((await readdir(folder)).toSorted(), ['account', 'first-data.json'])
    assert.equal((await readdir(join(folder, 'account'))).includes('half'), false)
  })

  it('brings nothing back once it is done', async (t) => {
    const folder = await temporaryFolder(t)
    putFirstData(folder, { sample, fresh: true }).noteDone()
    await rm(join(folder, 'account'), { recursive: true })
    const after = putFirstData(folder, { sample, fresh: false })
    assert.deepEqual([after.account, after.pending], [false, false])
  })
})
