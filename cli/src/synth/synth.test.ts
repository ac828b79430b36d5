import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { checkoutWith, descriptionWith } from '../platform/test-checkout.ts'
import { run } from '../program.ts'
import { recordingContext } from '../testing.ts'
import { readFiles } from './generated.ts'

/** `gatehouse synth` in a checkout of its own. */
async function checkout(t: TestContext, description?: string) {
  const root = await checkoutWith(t, description)
  const generated = join(root, 'deploy/generated')
  return {
    generated,
    synth: async (...args: string[]) => {
      const { context, written } = recordingContext({ root })
      return { exitCode: await run(['synth', ...args], context), ...written }
    },
    files: () => readFiles(generated),
  }
}

describe('gatehouse synth', () => {
  it('writes what derives, says so, and then has nothing to do', async (t) => {
    const { synth, files, generated } = await checkout(t)
    const { exitCode, stdout, stderr } = await synth()
    assert.deepEqual([exitCode, stderr], [0, ''])
    assert.match(stdout, /^ {2}new {2}bootstrap\/bootstrap\.tfvars\.json\n/)
    assert.match(stdout, /\nWritten to deploy\/generated in .*: 43 files in all\.\n$/)
    assert.equal((await files()).size, 43)
    assert.deepEqual(await readdir(join(generated, '..')), ['generated'])
    assert.equal((await synth()).stdout, 'deploy/generated is what platform.ts says: 43 files.\n')
  })

  it('removes what nothing derives any more, and puts right what was changed by hand', async (t) => {
    const { synth, files, generated } = await checkout(t)
    await synth()
    const before = await files()
    await mkdir(join(generated, 'staging/iam'), { recursive: true })
    await writeFile(join(generated, 'staging/iam/broker.json'), '{}\n')
    await writeFile(join(generated, 'dev/dev.tfvars.json'), '{}\n')
    const { stdout } = await synth()
    assert.match(
      stdout,
      /^ {2}changed {2}dev\/dev\.tfvars\.json\n {2}removed {2}staging\/iam\/broker\.json\nWritten/,
    )
    assert.deepEqual(await files(), before)
    assert.deepEqual((await readdir(generated)).toSorted(), [
      'bootstrap',
      'clusters',
      'dev',
      'prod',
      'qa',
    ])
  })

  it('with --check writes nothing, shows the difference, and fails', async (t) => {
    const { synth, files, generated } = await checkout(t)
    const missing = await synth('--check')
    assert.equal(missing.exitCode, 1)
    assert.equal((await files()).size, 0)
    await synth()
    assert.equal((await synth('--check')).exitCode, 0)

    const path = join(generated, 'dev/iam/broker.json')
    const policy = await readFile(path, 'utf8')
    await writeFile(path, policy.replace('"s3:ListBucket"', '"s3:*"'))
    const { exitCode, stdout, stderr } = await synth('--check')
    assert.equal(exitCode, 1)
    assert.match(
      stdout,
      /^--- a\/deploy\/generated\/dev\/iam\/broker\.json\n\+\+\+ b\/deploy\/generated\/dev\/iam\/broker\.json\n@@ -\d+,\d+ \+\d+,\d+ @@\n[^]*\n-\s+"s3:\*"\n\+\s+"s3:ListBucket"\n/,
    )
    assert.equal(
      stderr,
      'error: deploy/generated is stale: a file is not as platform.ts says\n  fix: gatehouse synth, and commit what it writes.\n',
    )
    assert.match(await readFile(path, 'utf8'), /"s3:\*"/)
  })

  it('tells a program', async (t) => {
    const { synth } = await checkout(t)
    const stale = await synth('--check', '--json')
    type Report = {
      stale: boolean
      changes: { path: string; state: string; difference?: string }[]
    }
    const report = JSON.parse(stale.stdout) as Report
    assert.equal(report.stale, true)
    assert.equal(report.changes[0]?.path, 'deploy/generated/bootstrap/bootstrap.tfvars.json')
    assert.match(report.changes[0].difference ?? '', /^--- \/dev\/null\n/)
    assert.equal(stale.exitCode, 1)
    const written = JSON.parse((await synth('--json')).stdout) as Report
    assert.equal(written.stale, false)
    assert.equal(written.changes.length, 43)
  })

  it('writes nothing when something is wrong, and says what and where', async (t) => {
    const wrong = await descriptionWith("account: '444455556666'", "account: '4444-5555'")
    const { synth, files } = await checkout(t, wrong)
    const { exitCode, stdout, stderr } = await synth()
    assert.deepEqual([exitCode, stdout], [1, ''])
    assert.match(
      stderr,
      /^error: platform\.ts:\d+: qa has the account "4444-5555": write its twelve digits, as .*\n {2}fix: correct platform\.ts; nothing has been written/,
    )
    assert.equal((await files()).size, 0)
    const { error } = JSON.parse((await synth('--json')).stderr) as {
      error: { problems: object[] }
    }
    assert.equal(error.problems.length, 1)
  })
})
