import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { callerIdentity, startAws } from '../aws/test-aws.ts'
import { temporaryFolder } from '../testing.ts'

/** A root module beside a `terraform` whose `init` lasts, and does this when it is interrupted. */
async function startPlan(t: TestContext, onInterrupt: string) {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'terraform')
  writeFileSync(
    path,
    `#!/bin/sh
[ "$1" = version ] && echo '{"terraform_version":"1.11.4"}' && exit
trap '${onInterrupt}' INT
echo $$ >'${folder}/pid'
while :; do sleep 0.05; done
`,
  )
  chmodSync(path, 0o700)
  writeFileSync(join(folder, 'main.tf'), '')
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary)
  const { env } = await startAws(t, () => callerIdentity('arn:aws:iam::111122223333:user/ada'))
  const main = join(import.meta.dirname, '../main.ts')
  const child = spawn(process.execPath, [main, 'infra', 'plan', 'dev', '--folder', folder], {
    env: { ...env, PATH: [folder, process.env.PATH].join(delimiter), TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const said = text(child.stderr)
  await until(() => existsSync(join(folder, 'pid')))
  return {
    folder,
    pid: Number(readFileSync(join(folder, 'pid'), 'utf8')),
    interrupt: () => child.kill('SIGINT'),
    /** What it ended with, and whether it has left something behind. */
    async end() {
      const [code] = (await once(child, 'close')) as [number]
      return { code, stderr: await said, left: readdirSync(temporary) }
    },
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries === 1_000) throw new Error('it did not come about')
    await sleep(20)
  }
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`)

describe('gatehouse infra, interrupted', { timeout: 60_000 }, () => {
  it('has Terraform end as it should, by one signal, and leaves no file behind', async (t) => {
    const plan = await startPlan(t, 'echo INT >>signals; exit 1')
    plan.interrupt()
    const { code, stderr, left } = await plan.end()
    assert.equal(code, 130)
    assert.match(stderr, /error: stopped before it was done\n/)
    assert.equal(readFileSync(join(plan.folder, 'signals'), 'utf8'), 'INT\n')
    assert.deepEqual(left, [])
  })

  it('kills Terraform when it is interrupted again', { skip: !existsSync('/proc') }, async (t) => {
    const plan = await startPlan(t, 'touch heard')
    plan.interrupt()
    await until(() => existsSync(join(plan.folder, 'heard')))
    // What comes sooner is taken for the same Ctrl-C.
    await sleep(600)
    plan.interrupt()
    const { code, stderr, left } = await plan.end()
    assert.equal(code, 130)
    assert.match(stderr, /error: Terraform was killed: /)
    assert.deepEqual(left, [])
    await until(() => !isAlive(plan.pid))
  })
})
