import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { createLogger, createMetrics, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { type TestAccount, testAccount } from './local/testing.ts'
import { openProvider } from './open-provider.ts'

const testVersion = { service: 'broker', version: '1.2.3', commit: 'abc', builtAt: 'now' }

/**
 * A broker on ports and a data folder of its own, filled by `fill`; `await using` stops and removes both. `env`
 * are further settings.
 */
export async function startBroker(
  fill: (account: TestAccount) => Promise<void> = async () => {},
  env: Record<string, string> = {},
) {
  const account = await testAccount()
  await fill(account)
  const settings = configFromEnv({
    PORT: '0',
    GATEHOUSE_AUTH: 'none',
    // Tests share a machine: what they take is no overload.
    MAX_EVENT_LOOP_DELAY_MS: '60000',
    GATEHOUSE_DATA_DIR: account.folder,
    ...env,
  })
  const metrics = createMetrics(testVersion)
  const lifecycle = { ready: false }
  const log = createLogger('broker', {
    level: 'trace',
    destination: { write: (line) => account.lines.push(line) },
  })
  const app = createApp({
    version: testVersion,
    settings,
    log,
    metrics,
    lifecycle,
    callers: 'anyone',
    provider: await openProvider(settings, { log, metrics }),
  })
  const running = await serve(app, { settings, metrics, lifecycle })
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${running.port}${path}`, { headers, method })
  return {
    account,
    url: `http://127.0.0.1:${running.port}`,
    get,
    post: (path: string, body: unknown) =>
      fetch(`http://127.0.0.1:${running.port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    /** The JSON of an answer, whatever its status. */
    json: async <T = Record<string, unknown>>(path: string) =>
      (await (await get(path)).json()) as T,
    /** The answer to exactly this path, which fetch() would tidy up first. */
    raw: (path: string, headers = '') => exchange(running.port, path, headers),
    metrics: async () => (await fetch(`http://127.0.0.1:${running.metricsPort}/metrics`)).text(),
    async [Symbol.asyncDispose]() {
      await running.stop()
      await account[Symbol.asyncDispose]()
    },
  }
}

async function exchange(port: number, path: string, headers: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`)
  return text(socket)
}
