import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Leaks, canary } from '../support/leaks.ts'
import { Answers } from './leaks/answers.ts'

/** That leaks.test.ts finds nothing means something only if what is there is found. */
describe('Leaks', () => {
  const secret = canary('found') + ' "/+é'
  const watching = () => {
    const leaks = new Leaks()
    leaks.watch('the secret', secret)
    return leaks
  }
  const spellings: Record<string, string | Uint8Array> = {
    text: `level=info ${secret}.`,
    bytes: Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from(secret)]),
    JSON: JSON.stringify({ error: `cannot parse ${secret}` }),
    'a query': `/?token=${encodeURIComponent(secret)}`,
    hex: Buffer.from(secret).toString('hex'),
    'hex in capitals': Buffer.from(secret).toString('hex').toUpperCase(),
  }
  for (const before of ['', 'a', 'ab', 'ada:']) {
    const whole = Buffer.from(`${before}${secret}!?`)
    spellings[`Base64 behind ${before.length} bytes`] = `Basic ${whole.toString('base64')}`
    spellings[`base64url behind ${before.length} bytes`] = whole.toString('base64url')
  }
  for (const [name, written] of Object.entries(spellings)) {
    it(`finds ${name}`, () => {
      const leaks = watching()
      leaks.search('a log', written)
      assert.deepEqual(leaks.findings, ['the secret in a log'])
      assert.ok(!leaks.findings.join('\n').includes(secret))
    })
  }

  it('finds it at the beginning and at the end, and not when a byte is missing', () => {
    const found = (text: string) => watching().namesIn(text).size
    assert.equal(found(secret), 1)
    assert.equal(found(secret.slice(1)), 0)
    assert.equal(found(secret.slice(0, -1)), 0)
    assert.equal(found(''), 0)
  })

  it('does not see through compression or encryption', () => {
    assert.equal(watching().namesIn(gzipSync(secret)).size, 0)
  })

  it('refuses to look for what stands everywhere', () => {
    assert.throws(() => new Leaks().watch('a word', 'password'.slice(1)), /too short/)
  })

  it('finds it in files and in their names, but not where it is excepted', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-found-'))
    t.after(async () => rm(folder, { recursive: true }))
    const plain = canary('file')
    await mkdir(join(folder, 'deep/er'), { recursive: true })
    await writeFile(join(folder, 'deep/er/file'), `x${plain}`)
    await writeFile(join(folder, 'own.yaml'), plain)
    await writeFile(join(folder, plain), 'x')
    const leaks = new Leaks()
    leaks.watch('it', plain)
    await leaks.searchFolder('a folder', folder, /^own\.yaml$/)
    const places = ['it in a folder deep/er/file', 'it in the name of a file of a folder']
    assert.deepEqual(leaks.findings, places)
  })

  const linux = process.platform === 'linux'
  it('finds it on a command line and in an environment', { skip: !linux }, async (t) => {
    const [argument, variable] = [canary('argument'), canary('variable')]
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', argument], {
      env: { VARIABLE: variable },
      stdio: 'ignore',
    })
    t.after(() => child.kill('SIGKILL'))
    const leaks = new Leaks()
    leaks.watch('the argument', argument)
    leaks.watch('the variable', variable)
    for (let tries = 0; leaks.findings.length < 2 && tries < 1000; tries += 1)
      await leaks.searchProcess(Number(child.pid))
    assert.deepEqual(leaks.findings, [
      'the argument in /proc/…/cmdline of a process',
      'the variable in /proc/…/environ of a process',
    ])
  })

  it('takes only the answers that are meant to hold it, and says which need not be', () => {
    const leaks = watching()
    const answers = new Answers({})
    for (const place of ['admin: POST reveal', 'viewer: POST reveal'])
      answers.keep(place, JSON.stringify(secret))
    const needed = { answer: /^admin: POST reveal$/, holds: /^the secret$/ }
    const needless = { answer: /^admin: GET/, holds: /^the secret$/ }
    assert.deepEqual(answers.search(leaks, [needed, needless]), [needless])
    assert.deepEqual(leaks.findings, ['the secret in the answer to viewer: POST reveal'])
  })
})
