import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { exitMisconfigured } from '@gatehouse/kit'
import { noPostgres, startPostgres } from '../../../test/support/postgres.ts'

const main = join(import.meta.dirname, 'main.ts')

/** The directory's process with these arguments, once it has ended by itself. */
async function runDirectory(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ])
  const lines = stdout.split('\n').filter(Boolean)
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg)
  return { exitCode, stderr, messages }
}

describe('directory migrate', () => {
  it('brings the tables of a server up to date, and ends', { skip: noPostgres }, async (t) => {
    const server = await startPostgres()
    t.after(() => server.remove())
    const url = new URL(server.url)
    url.password = server.password
    const first = await runDirectory(['migrate'], { DATABASE_URL: url.href })
    assert.deepEqual(first, {
      exitCode: 0,
      stderr: '',
      messages: ['the tables were brought up to date', 'the tables are up to date'],
    })
    const second = await runDirectory(['migrate'], { DATABASE_URL: url.href })
    assert.deepEqual(second.messages, ['the tables are up to date'])
  })

  it('has nothing to do for a DynamoDB table', async () => {
    const { exitCode, messages } = await runDirectory(['migrate'], { DYNAMODB_TABLE: 'people' })
    assert.equal(exitCode, 0)
    assert.deepEqual(messages, ['people are in a DynamoDB table, which has no migrations'])
  })

  it('says what is wrong with its settings', async () => {
    const settings = { DATABASE_URL: 'mysql://people' }
    const { exitCode, stderr } = await runDirectory(['migrate'], settings)
    assert.equal(exitCode, exitMisconfigured)
    assert.match(stderr, /DATABASE_URL is not of the form postgres:/)
  })

  it('is the one argument there is', async () => {
    const { exitCode, stderr } = await runDirectory(['migrations'])
    assert.equal(exitCode, exitMisconfigured)
    assert.match(stderr, /It takes no argument but migrate/)
  })
})
