import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { appendFile, stat, writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SettingsError } from '@gatehouse/kit'
import { never } from '../contract/fixture.ts'
import type { Provider } from '../provider.ts'
import { testAccount, until } from './testing.ts'

const good = 'parameters: { /a: one }\nsecrets: { s: canary }\n'
const broken = 'parameters: { /a: { type: Text, value: canary } }\nsecrets: { s: canary }\n'

const valueOf = async (provider: Provider, name = '/a') =>
  (await provider.getParameter(name, never)).value
const healthOf = async (provider: Provider) => provider.checks.account?.(never.signal)

describe('account.yaml', () => {
  it('is begun with an explanation, readable to its owner alone', async () => {
    await using account = await testAccount()
    const provider = await account.open()
    const stats = await stat(account.path('account', 'account.yaml'))
    assert.equal(stats.mode & 0o777, 0o600)
    assert.deepEqual((await provider.listParameters({ limit: 9 }, never)).items, [])
    await provider.close()
  })

  it('is taken in while it runs, however it is saved', async () => {
    await using account = await testAccount()
    await account.edit(good)
    const provider = await account.open()
    const file = account.path('account', 'account.yaml')
    await account.edit('parameters: { /a: renamed }')
    await until(async () => (await valueOf(provider)) === 'renamed')
    await writeFile(file, 'parameters: { /a: written }')
    await until(async () => (await valueOf(provider)) === 'written')
    await appendFile(file, '\n# and a comment')
    await account.remove('account', 'account.yaml')
    await until(async () => (await healthOf(provider))?.status === 'degraded')
    assert.match(String((await healthOf(provider))?.detail), /gone: put it back/)
    await account.edit('parameters: { /a: back }')
    await until(async () => (await valueOf(provider)) === 'back')
    assert.deepEqual(await healthOf(provider), { status: 'ok' })
    await provider.close()
  })

  it('is not taken in half saved: what was in it goes on with its versions', async (t) => {
    await using account = await testAccount()
    await account.edit(good)
    const provider = await account.open()
    const file = account.path('account', 'account.yaml')
    // Whatever is written now was written at this moment, however long a busy machine takes.
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    for (const half of ['', 'parameters: {}\n']) {
      writeFileSync(file, half)
      // It is looked at for each value that is asked for.
      const reading = provider.revealParameter('/a', never)
      await sleep(10)
      writeFileSync(file, good)
      assert.equal((await reading).version, '1')
    }
    assert.equal((await provider.getParameter('/a', never)).version, 1)
    await provider.close()
  })

  it('keeps its last good state while it is broken, and says what is wrong where', async () => {
    await using account = await testAccount()
    await account.edit(good)
    const provider = await account.open()
    await account.edit(broken)
    await until(async () => (await healthOf(provider))?.status === 'degraded')
    const { detail } = (await healthOf(provider)) ?? {}
    assert.match(String(detail), /^account\.yaml:1:27: parameter \/a: set type to one of/)
    assert.equal(await valueOf(provider), 'one')
    const logged = account.lines.filter((line) => line.includes('last good state'))
    assert.equal(logged.length, 1)
    assert.match(String(logged[0]), /account\.yaml:1:27/)
    await account.edit(good)
    await until(async () => (await healthOf(provider))?.status === 'ok')
    assert.ok(account.lines.some((line) => line.includes('good again')))
    assert.doesNotMatch([...account.lines, await account.kept()].join(), /canary/)
    await provider.close()
  })

  it('limits what it says of very many problems', async () => {
    await using account = await testAccount()
    const provider = await account.open()
    await account.edit(`parameters:\n${'  x y: 1\n'.repeat(5_000)}`)
    await until(async () => (await healthOf(provider))?.status === 'degraded')
    const { detail = '' } = (await healthOf(provider)) ?? {}
    assert.match(detail, /and \d+ more$/)
    assert.ok(detail.length < 4_000)
    await provider.close()
  })

  it('that is not UTF-8 is said to be that', async () => {
    await using account = await testAccount()
    await account.edit(good)
    const provider = await account.open()
    await writeFile(
      account.path('account', 'account.yaml'),
      Buffer.from('parameters: { /a: \xff }', 'latin1'),
    )
    await until(async () => (await healthOf(provider))?.status === 'degraded')
    assert.match(String((await healthOf(provider))?.detail), /UTF-8/)
    await provider.close()
  })
})

describe('a start', () => {
  it('goes on with the versions it had, and sees what was edited meanwhile', async () => {
    await using account = await testAccount()
    await account.edit(good)
    await (await account.open()).close()
    const kept = await account.kept()
    await (await account.open()).close()
    assert.equal(await account.kept(), kept)
    await account.edit('parameters: { /a: two, /b: new }\nsecrets: { s: canary2 }')
    const provider = await account.open()
    const { items } = await provider.listParameterHistory('/a', { limit: 9 }, never)
    assert.deepEqual(
      items.map(({ version, value }) => [version, value]),
      [
        [2, 'two'],
        [1, 'one'],
      ],
    )
    assert.equal((await provider.listSecrets({ limit: 9 }, never)).items[0]?.versions.length, 2)
    await provider.close()
  })

  it('on a broken file serves what was last good, degraded', async () => {
    await using account = await testAccount()
    await account.edit(good)
    await (await account.open()).close()
    await account.edit(broken)
    const provider = await account.open()
    assert.equal(await valueOf(provider), 'one')
    assert.equal((await provider.listSecrets({ limit: 9 }, never)).items.length, 1)
    assert.equal((await healthOf(provider))?.status, 'degraded')
    await provider.close()
  })

  it('without the file serves what was last good, degraded: nothing is forgotten by mistake', async () => {
    await using account = await testAccount()
    await account.edit(good)
    await (await account.open()).close()
    await account.remove('account', 'account.yaml')
    const provider = await account.open()
    assert.equal(await valueOf(provider), 'one')
    assert.match(String((await healthOf(provider))?.detail), /gone: put it back/)
    await provider.close()
  })

  it('on a broken file that was never good is refused with all that is wrong', async () => {
    await using account = await testAccount()
    await account.edit(broken)
    await assert.rejects(account.open(), (error) => {
      assert.ok(error instanceof SettingsError)
      assert.match(error.message, /account\.yaml:1:27: parameter \/a: set type/)
      assert.doesNotMatch(error.message, /canary/)
      return true
    })
    await account.edit(good)
    await (await account.open()).close()
  })

  it('on versions that cannot be read is refused rather than begun anew', async () => {
    await using account = await testAccount()
    await account.edit(good)
    await (await account.open()).close()
    await writeFile(account.path('broker', 'versions.json'), '{"format":1,"sou')
    await assert.rejects(account.open(), /versions\.json cannot be read.*or delete it/)
  })

  it('on a folder that another process serves is refused', async () => {
    await using account = await testAccount()
    const provider = await account.open()
    await assert.rejects(
      account.open(),
      /is in use by the broker with process id \d+: stop that one/,
    )
    await provider.close()
    await (await account.open()).close()
  })

  it('in a place that cannot be written to is refused', async () => {
    await using account = await testAccount()
    await writeFile(account.path('broker'), 'a file')
    await assert.rejects(account.open(), /cannot be used \(EEXIST\).*GATEHOUSE_DATA_DIR/)
  })
})
