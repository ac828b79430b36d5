import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, describe, it } from 'node:test'
import { checkoutWith, descriptionWith } from './platform/test-checkout.ts'

/** Runs a command of a checkout with this description. */
async function gatehouse(t: TestContext, description: string, ...args: string[]) {
  const root = await checkoutWith(t, description)
  await cp(join(import.meta.dirname, '..'), join(root, 'cli'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  })
  const child = spawn(process.execPath, [join(root, 'cli/src/main.ts'), ...args], { cwd: root })
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { stderr, exitCode: exitCode as number }
}

describe('a command, where the description is wrong', () => {
  it('says where the description is no TypeScript, whatever the command', async (t) => {
    const { stderr, exitCode } = await gatehouse(t, 'export const platform = {', 'version')
    assert.equal(exitCode, 1)
    assert.match(stderr, /^error: platform\.ts:1: it is no TypeScript: /)
  })

  it('says what is missing that commands are made of', async (t) => {
    const none = await descriptionWith('public: true', 'public: false')
    const { stderr, exitCode } = await gatehouse(t, none, 'status', '--json')
    assert.equal(exitCode, 1)
    const { error } = JSON.parse(stderr) as { error: { message: string } }
    const line = none.slice(0, none.indexOf('  services: {')).split('\n').length
    assert.ok(error.message.startsWith(`platform.ts:${line}: nothing is public: `), error.message)
  })

  it('starts nothing', async (t) => {
    const wrong = await descriptionWith('monthlyUsd: 900', 'monthlyUsd: 0')
    const { stderr, exitCode } = await gatehouse(t, wrong, 'up', '--port', '0')
    assert.equal(exitCode, 1)
    assert.match(stderr, /^error: platform\.ts:\d+: prod has a budget of 0 dollars: give what/)
  })
})
