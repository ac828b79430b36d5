import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'
import { Leaks, canary } from '../support/leaks.ts'
import { startRefusing } from './leaks/database-that-refuses.ts'
import { spawnDirectory } from './leaks/spawn-directory.ts'

describe('the password of the database', () => {
  it('goes to the server, and nowhere else when that refuses it', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-password-'))
    const database = await startRefusing()
    const password = canary('password of the database')
    const file = join(folder, 'password')
    await writeFile(file, password)
    const port = await freePort()
    const directory = spawnDirectory({
      PORT: String(port),
      METRICS_PORT: String(await freePort()),
      HOME: folder,
      DATABASE_URL: `postgres://gatehouse@127.0.0.1:${database.port}/gatehouse`,
      DATABASE_PASSWORD_FILE: file,
    })
    t.after(async () => {
      await directory.kill()
      database.stop()
      await rm(folder, { recursive: true, force: true })
    })
    const leaks = new Leaks()
    leaks.watch('the password', password)
    let answers = ''
    for (const end = performance.now() + 30_000; performance.now() < end; await sleep(100)) {
      for (const path of ['/health', '/users', '/api/v1/users']) {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
        answers += (await answer?.text()) ?? ''
      }
      if (answers.includes('storage') && directory.output().includes('28P01')) break
    }
    assert.ok(database.heard().includes(password), 'the server did not get it')
    assert.match(directory.output(), /28P01|password authentication failed/)
    leaks.search('the answers', answers)
    leaks.search('the output', directory.output())
    await leaks.searchProcess(directory.pid)
    assert.deepEqual(leaks.findings, [])
  })
})
