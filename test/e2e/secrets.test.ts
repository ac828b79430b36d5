import assert from 'node:assert/strict'
import { readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type System, startSystem } from './system.ts'

/** Secret values stay where the person wrote them: in account.yaml, and nowhere else. */
describe('secret values', () => {
  const canary = 'canary-5e1f'
  let system: System
  before(async () => {
    system = await startSystem({ env: { LOG_LEVEL: 'trace' } })
    const file = join(system.data, 'account/account.yaml')
    const text = (await readFile(file, 'utf8'))
      .replace(
        /^parameters:\n/m,
        `parameters:\n  /canary: { type: SecureString, value: ${canary}-1, description: planted }\n`,
      )
      .replace(
        /^secrets:\n/m,
        `secrets:\n  canary/text: { value: ${canary}-2 }\n  canary/map: { value: { key: ${canary}-3 } }\n`,
      )
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
    const there = async () =>
      (await (await fetch(`${system.url}/params`)).text()).includes('"/canary"')
    while (!(await there())) await sleep(20)
  })
  after(() => system.stop())

  it('are in no answer of any route', async () => {
    const { paths } = (await (await fetch(`${system.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const asked = Object.entries(paths)
      .filter(([path, methods]) => 'get' in methods && !path.endsWith('/changes'))
      .map(([path]) =>
        path.replace('{name}', '%2Fcanary').replace('{bucket}', 'kantox-challenge-bucket'),
      )
    asked.push('/api/v1/parameter-history?name=/canary', '/api/v1/parameters?prefix=/canary')
    let said = ''
    for (const path of asked) said += await (await fetch(system.url + path)).text()
    for (const port of [1, 2]) {
      for (const path of asked)
        said += await (await fetch(`http://127.0.0.1:${system.port + port}${path}`)).text()
    }
    assert.match(said, /canary\/map/)
    assert.doesNotMatch(said, new RegExp(canary))
  })

  it('are in no log and no metric, also when an edit of them is broken', async () => {
    const file = join(system.data, 'account/account.yaml')
    const good = await readFile(file, 'utf8')
    for (const broken of [
      good.replace(`value: ${canary}-1`, `value: [${canary}-1]`),
      good.replace(`value: ${canary}-1`, `value: "${canary}-1`),
      good.replace('type: SecureString', 'type: Secure'),
    ]) {
      await writeFile(file, broken)
      while ((await system.client.getHealth({})).status === 'ok') await sleep(20)
      await writeFile(file, good)
      while ((await system.client.getHealth({})).status !== 'ok') await sleep(20)
    }
    let metrics = ''
    for (const step of [0, 1, 2]) {
      metrics += await (await fetch(`http://127.0.0.1:${system.port + 1000 + step}/metrics`)).text()
    }
    assert.match(metrics, /http_request_duration_seconds/)
    assert.match(system.output(), /account\.yaml:\d+/)
    assert.doesNotMatch(metrics + system.output(), new RegExp(canary))
  })

  it('are in no file but account.yaml', async () => {
    const entries = await readdir(system.data, { recursive: true, withFileTypes: true })
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    const holding: string[] = []
    for (const file of files) {
      if ((await readFile(file)).includes(canary)) holding.push(file.slice(system.data.length))
    }
    assert.ok(files.length > 10)
    assert.deepEqual(holding, ['/account/account.yaml'])
  })
})
