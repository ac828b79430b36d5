import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { type JSONWebKeySet, createLocalJWKSet, jwtVerify } from 'jose'
import { startDirectory } from '../directory/test-directory.ts'
import { run } from '../program.ts'
import { recordingContext, temporaryFolder } from '../testing.ts'

async function gatehouse(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { context, written } = recordingContext({ env })
  return { exitCode: await run(['token', ...args], context), ...written }
}

/** A kubectl in PATH that notes its arguments, and does this. */
async function kubectl(t: TestContext, script: string) {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'kubectl')
  await writeFile(file, `#!/bin/sh\necho "$@" > ${folder}/arguments\n${script}\n`)
  await chmod(file, 0o700)
  return {
    env: { PATH: `${folder}:${dirname('/bin/sh')}` },
    asked: () => readFile(join(folder, 'arguments'), 'utf8'),
  }
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

  it('has Kubernetes make it for a cluster', async (t) => {
    const { env, asked } = await kubectl(t, 'echo a.b.c')
    const place = ['--context', 'work', '--namespace', 'dev']
    const { exitCode, stdout } = await gatehouse(['broker', ...place], env)
    assert.deepEqual([exitCode, stdout], [0, 'a.b.c\n'])
    assert.equal(
      await asked(),
      '--context work --namespace dev create token person --audience gatehouse-broker --duration 10m\n',
    )
  })

  it('says what kubectl says, and when there is none', async (t) => {
    const { env } = await kubectl(
      t,
      'echo "error: serviceaccounts \\"person\\" not found" >&2; exit 1',
    )
    const failed = await gatehouse(['broker', '--namespace', 'dev'], env)
    assert.deepEqual([failed.exitCode, failed.stdout], [1, ''])
    assert.match(failed.stderr, /kubectl made no token: error: serviceaccounts "person" not found/)
    const absent = await gatehouse(['broker', '--namespace', 'dev'], { PATH: '/nowhere' })
    assert.equal(absent.exitCode, 1)
    assert.match(absent.stderr, /error: kubectl is not there/)
  })
})
