import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type NewUser, createClient, directoryRoutes } from '@gatehouse/contract'
import { createService } from '@gatehouse/kit'
import type { AccessStore } from './access/store.ts'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import type { UserStore } from './store.ts'

/** For tests that are about people alone: nothing is old, and nothing else is asked for. */
const noAccess = { audit: { old: async () => ({ beginnings: [] }) } } as unknown as AccessStore

/** The real directory on a free port, on stores that outlive it. */
export async function startDirectory(
  store: UserStore,
  access: AccessStore = noAccess,
  more: Partial<Dependencies> = {},
) {
  const settings = configFromEnv({
    GATEHOUSE_AUTH: 'none',
    LOG_LEVEL: 'silent',
    GATEHOUSE_VERSION: '1.2.3',
    // Tests share a process with databases: what they take is no overload.
    MAX_EVENT_LOOP_DELAY_MS: '60000',
  })
  const service = createService('directory', settings)
  const app = createApp({
    ...service,
    callers: 'anyone',
    store: { ...store, close: async () => undefined },
    access,
    auditDays: settings.GATEHOUSE_AUDIT_DAYS,
    ...more,
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const client = createClient(directoryRoutes, url)
  return {
    url,
    port,
    client,
    /** Adds a person, and answers them. */
    add: async (user: NewUser) => (await client.createUser({ body: user })).data,
    /** As `fetch`, for a path. */
    send: (path: string, init?: RequestInit) => fetch(url + path, init),
    close: () => app.close(),
  }
}
export type TestDirectory = Awaited<ReturnType<typeof startDirectory>>

/** What comes back for bytes that no HTTP client would send. */
export async function sendRaw(port: number, request: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(request)
  return text(socket)
}
