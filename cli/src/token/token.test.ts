import assert from 'node:assert/strict'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type JSONWebKeySet, createLocalJWKSet, jwtVerify } from 'jose'
import { startDirectory } from '../directory/test-directory.ts'
import { run } from '../program.ts'
import { recordingContext } from '../testing.ts'

async function gatehouse(args: string[]) {
  const { context, written } = recordingContext()
  return { exitCode: await run(['token', ...args], context), ...written }
}

describe('gatehouse token', () => {
  it('prints a token of the running system, and nothing else', async (t) => {
    const { dataDir } = await startDirectory(t)
    const args = ['broker', '--minutes', '3', '--data', dataDir]
    const { exitCode, stdout, stderr } = await gatehouse(args)
    assert.deepEqual([exitCode, stderr], [0, ''])
    assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const keySet = JSON.parse(
      await readFile(join(dataDir, 'run/jwks.json'), 'utf8'),
    ) as JSONWebKeySet
    const { payload } = await jwtVerify(stdout.trim(), createLocalJWKSet(keySet), {
      issuer: 'https://gatehouse.local',
      audience: 'gatehouse-broker',
      subject: 'system:serviceaccount:local:person',
    })
    assert.equal(Number(payload.exp) - Number(payload.iat), 180)
  })

  it('refuses where nothing runs, also after a run that was killed', async (t) => {
    const { dataDir } = await startDirectory(t)
    await rm(join(dataDir, 'up.json'))
    const { exitCode, stdout, stderr } = await gatehouse(['broker', '--data', dataDir])
    assert.deepEqual([exitCode, stdout], [1, ''])
    assert.match(stderr, /nothing runs on the data folder/)
  })

  it('says whose key it is when that may not be read', async (t) => {
    const { dataDir } = await startDirectory(t)
    await rm(join(dataDir, 'run/signing-key.json'))
    await mkdir(join(dataDir, 'run/signing-key.json'))
    const { exitCode, stderr } = await gatehouse(['broker', '--data', dataDir])
    assert.equal(exitCode, 1)
    assert.match(
      stderr,
      /the key of what runs there cannot be used.*\n {2}fix: do this as the user/,
    )
  })

  const refused: [string[], RegExp][] = [
    [['gateway'], /Those that ask for one are broker and directory\./],
    [['broker', '--minutes', '61'], /Give a whole number from 1 to 60\./],
    [['broker', '--minutes', '0'], /Give a whole number from 1 to 60\./],
  ]
  for (const [args, message] of refused) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { exitCode, stdout, stderr } = await gatehouse(args)
      assert.deepEqual([exitCode, stdout], [2, ''])
      assert.match(stderr, message)
    })
  }
})
