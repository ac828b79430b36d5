import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from './program.ts'
import { recordingContext } from './testing.ts'

/** What it says of arguments that it refuses, before anything is built. */
async function refusalOf(...args: string[]): Promise<string> {
  const { context, written } = recordingContext()
  assert.equal(await run(['build', ...args], context), 2)
  assert.equal(written.stdout, '')
  return written.stderr
}

describe('gatehouse build', () => {
  it('refuses a service that is not there', async () => {
    assert.match(await refusalOf('gatway'), /The services are gateway, broker, directory;/)
  })

  it('refuses an architecture that it has no Node.js for', async () => {
    for (const list of ['linux/s390x', 'linux/amd64,linux/386', ''])
      assert.match(await refusalOf('--platform', list), /Give linux\/amd64, linux\/arm64, or both/)
  })

  it('refuses a registry that is an address of a page, or no name at all', async () => {
    for (const name of ['https://registry.example', 'registry.example/', 'Registry', 'a b'])
      assert.match(await refusalOf('--push', name), /Give a name such as/)
  })

  it('refuses what is about pushing where nothing is pushed', async () => {
    assert.match(await refusalOf('--latest'), /are about what is pushed\n {2}fix: add --push/)
    assert.match(await refusalOf('--allow-dirty'), /are about what is pushed/)
  })
})
