import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from '@gatehouse/platform'
import { isAlive, pair, startUp, until } from './test-run.ts'

const ready = '"service":"gatehouse","msg":"ready"'

type Environment = Record<string, string>

async function environmentAt(url: string | undefined): Promise<Environment> {
  return (await (await fetch(`${url}/env`)).json()) as Environment
}

describe('gatehouse up', { concurrency: 4 }, () => {
  it('starts services that know one another, and no more of the environment than they may', async (t) => {
    const env = { AWS_SECRET_ACCESS_KEY: 'x', GITHUB_TOKEN: 'y', TZ: 'UTC' }
    const up = await startUp(t, pair('steady'), { env })
    const { url } = JSON.parse(await up.said(ready)) as { url: string }
    const { gateway, broker } = up.services()
    assert.equal(url, gateway?.url)

    const [seenByGateway, seenByBroker] = await Promise.all([
      environmentAt(gateway?.url),
      environmentAt(broker?.url),
    ])
    assert.equal(seenByGateway.BROKER_URL, broker?.url)
    assert.equal(seenByGateway.GATEHOUSE_DATA_DIR, up.dataDir)
    assert.equal(seenByGateway.TZ, 'UTC')
    const names = Object.keys(seenByGateway).join()
    assert.doesNotMatch(names, /AWS_|GITHUB_TOKEN/)
    assert.equal(seenByBroker.AWS_SECRET_ACCESS_KEY, 'x')

    up.child.kill('SIGTERM')
    assert.equal(await up.ended, 0)
    assert.equal(existsSync(join(up.dataDir, 'up.json')), false)
  })

  it('starts a service that is in the description and nowhere else, and tells its caller of it', async (t) => {
    const { gateway, broker } = pair('steady')
    const mailer = { ...(broker as Service), port: 8090 }
    const services = { gateway: { ...(gateway as Service), calls: ['broker', 'mailer'] }, mailer }
    const up = await startUp(t, { ...services, broker: broker as Service })
    await up.said(ready)
    const running = up.services()
    assert.equal((await fetch(`${running.mailer?.url}/health`)).status, 200)
    const seen = await environmentAt(running.gateway?.url)
    assert.equal(seen.MAILER_URL, running.mailer?.url)
    assert.match(String(seen.MAILER_TOKEN_FILE), /gateway\/mailer\.jwt$/)
  })

  it('starts a service again that ends', async (t) => {
    const up = await startUp(t, pair('steady'))
    await up.said(ready)
    const before = up.services().broker
    process.kill(before?.pid ?? 0, 'SIGKILL')
    // How soon depends on whether a free port was taken meanwhile, and it had to start twice before.
    await up.said('broker ended (killed by SIGKILL); starting it again in ')
    const pid = await until(() => {
      const now = up.services().broker?.pid
      return now !== before?.pid && now
    })
    assert.equal((await fetch(`${before?.url}/health`)).status, 200)
    assert.equal(isAlive(pid), true)
    up.child.kill('SIGINT')
    assert.equal(await up.ended, 0)
    assert.equal(isAlive(pid), false)
  })

  it('leaves no service behind when it is killed itself', async (t) => {
    const up = await startUp(t, pair('steady'))
    await up.said(ready)
    const pids = Object.values(up.services()).map(({ pid }) => pid)
    assert.deepEqual(pids.map(isAlive), [true, true])
    up.child.kill('SIGKILL')
    await until(() => !pids.some(isAlive))
  })

  it('leaves no service behind when it is killed while they start', async (t) => {
    const up = await startUp(t, pair('steady', 'plain'))
    await up.said('broker is ready')
    const { url } = up.services().gateway ?? {}
    up.child.kill('SIGKILL')
    await sleep(1500)
    const signal = AbortSignal.timeout(2000)
    await assert.rejects(fetch(`${url}/health`, { signal }), TypeError)
  })

  it('refuses a data folder that is in use, and says by whom', async (t) => {
    const first = await startUp(t, pair('plain'))
    await first.said(ready)
    const second = await startUp(t, pair('plain'), { dataDir: first.dataDir })
    assert.equal(await second.ended, 3)
    const url = first.services().gateway?.url
    const said = second.lines.join('\n')
    const holder = `gatehouse up (pid ${first.child.pid}, ${url})`
    assert.equal(
      said.includes(`error: the data folder ${first.dataDir} is in use by ${holder}`),
      true,
      said,
    )
    assert.match(said, /fix: .*gatehouse up --data \S+ --port 0/)
    first.child.kill('SIGTERM')
    assert.equal(await first.ended, 0)
  })

  it('refuses a port that is in use before anything starts', async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const up = await startUp(t, pair('plain'), { port })
    assert.equal(await up.ended, 3)
    assert.match(up.lines.join('\n'), new RegExp(`error: port ${port} \\(gateway\\) is in use`))
    assert.equal(existsSync(up.dataDir), false)
  })

  it('stops when a service cannot run as it is configured', async (t) => {
    const up = await startUp(t, pair('plain', 'misconfigured'))
    assert.equal(await up.ended, 1)
    assert.match(up.lines.join('\n'), /misconfigured: PORT is not what it should be/)
    assert.match(up.lines.at(-2) ?? '', /^error: broker cannot run as it is configured$/)
  })

  it('ends with 130 when it is stopped before all is ready', async (t) => {
    const up = await startUp(t, pair('plain', 'silent'))
    await up.said('gateway is ready')
    up.child.kill('SIGINT')
    assert.equal(await up.ended, 130)
  })

  it('kills what does not stop when it is told a second time', async (t) => {
    const up = await startUp(t, pair('plain', 'stubborn'))
    await up.said(ready)
    const pid = up.services().broker?.pid
    up.child.kill('SIGINT')
    await up.said('Stopping gateway, broker')
    // npm passes on the Ctrl-C that the terminal has sent to all: that is one, not two.
    up.child.kill('SIGINT')
    await sleep(600)
    assert.equal(isAlive(pid), true)
    up.child.kill('SIGINT')
    assert.equal(await up.ended, 130)
    assert.equal(isAlive(pid), false)
  })

  it('stops when nobody reads its output any more', async (t) => {
    const up = await startUp(t, pair('steady'))
    await up.said(ready)
    const { url } = up.services().gateway ?? {}
    up.child.stdout.destroy()
    await fetch(`${url}/env`)
    assert.equal(await up.ended, 0)
  })

  const script = process.platform === 'linux' && existsSync('/usr/bin/script')
  it(
    'stops in order on Ctrl-C at a terminal',
    { skip: !script && 'needs script(1)' },
    async (t) => {
      const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
      const up = await startUp(t, pair('steady'), {
        wrap: (command) => [
          '/usr/bin/script',
          '-qec',
          `exec ${command.map(quote).join(' ')}`,
          '/dev/null',
        ],
      })
      await up.said(ready)
      up.child.stdin.write('\u{3}')
      assert.equal(await up.ended, 0)
      const said = up.lines.join('\n')
      assert.match(said, /Stopping gateway, broker/)
      assert.match(said, /All has stopped\./)
      assert.doesNotMatch(said, /ended \(/)
    },
  )
})
