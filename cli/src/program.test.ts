import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from './program.ts'
import { recordingContext } from './testing.ts'

async function gatehouse(...args: string[]) {
  const { context, written } = recordingContext()
  return { exitCode: await run(args, context), ...written }
}

describe('gatehouse', () => {
  it('shows its help when it is told nothing', async () => {
    const { exitCode, stdout, stderr } = await gatehouse()
    assert.equal(exitCode, 0)
    assert.match(stdout, /^Usage: gatehouse <command>/)
    assert.match(stdout, /Exit codes:/)
    assert.match(stdout, /Read on in README\.md and docs\/\.\n$/)
    assert.equal(stderr, '')
  })

  for (const command of [
    'up',
    'status',
    'token',
    'keys',
    'audit',
    'doctor',
    'can',
    'synth',
    'infra',
    'issuer',
    'build',
    'deploy',
    'version',
  ]) {
    it(`shows examples in the help of ${command}`, async () => {
      const { exitCode, stdout } = await gatehouse(command, '--help')
      assert.equal(exitCode, 0)
      assert.match(stdout, new RegExp(`Examples:\n  \\$ gatehouse ${command}`))
      assert.match(stdout, /Read on in README\.md and docs\/\.\n$/)
    })
  }

  it('suggests the command that was meant', async () => {
    const { exitCode, stderr } = await gatehouse('statsu')
    assert.equal(exitCode, 2)
    assert.equal(
      stderr,
      "error: unknown command 'statsu'\n  fix: did you mean status? Otherwise: gatehouse --help\n",
    )
  })

  it('suggests the option that was meant, and the help of the command', async () => {
    const { exitCode, stderr } = await gatehouse('up', '--prt', '1')
    assert.equal(exitCode, 2)
    assert.match(stderr, /did you mean --port\? Otherwise: gatehouse up --help/)
  })

  it('shows the help of a command that only has commands', async () => {
    const { exitCode, stderr } = await gatehouse('keys')
    assert.equal(exitCode, 2)
    assert.match(stderr, /^Usage: gatehouse keys /)
    assert.doesNotMatch(stderr, /error:/)
    const wrong = await gatehouse('keys', 'create', 'backup')
    assert.match(
      wrong.stderr,
      /option '--role <role>' not.*\n {2}fix: gatehouse keys create --help/,
    )
  })

  it('refuses a port that is none before it does anything', async () => {
    for (const port of ['http', '-1', '64001', '1.5']) {
      const { exitCode, stderr } = await gatehouse('up', '--port', port)
      assert.equal(exitCode, 2, port)
      assert.match(stderr, /Give a whole number up to 64000, or 0/)
    }
  })

  it('refuses a profile where nothing of AWS would be served', async () => {
    const { exitCode, stderr } = await gatehouse('up', '--profile', 'work')
    assert.equal(exitCode, 2)
    assert.match(
      stderr,
      /^error: --profile is for an account of AWS.*\n {2}fix: add --provider aws/,
    )
  })

  it('reports an error as JSON to a program', async () => {
    const { exitCode, stderr } = await gatehouse('status', '--json', '--data', '/nowhere')
    assert.equal(exitCode, 1)
    const { error } = JSON.parse(stderr) as { error: Record<string, unknown> }
    assert.equal(error.message, 'nothing runs on the data folder /nowhere')
    assert.equal(error.exitCode, 1)
    assert.match(String(error.fix), /gatehouse up/)
  })
})

describe('gatehouse version', () => {
  it('says version, commit and Node.js', async () => {
    const { exitCode, stdout } = await gatehouse('version')
    assert.equal(exitCode, 0)
    assert.match(
      stdout,
      /^gatehouse \d+\.\d+\.\d+, commit \w+ of \S+, on Node\.js v\d+\.\d+\.\d+\n$/,
    )
    assert.equal((await gatehouse('--version')).stdout, stdout)
  })

  it('says the same to a program', async () => {
    const { version, node } = JSON.parse((await gatehouse('version', '--json')).stdout) as {
      version: string
      node: string
    }
    assert.match(version, /^\d+\.\d+\.\d+/)
    assert.equal(node, process.version)
  })
})
