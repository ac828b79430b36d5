import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createLogger } from '@gatehouse/kit'
import { sql } from 'kysely'
import { createAuthority } from '../../../../test/support/certificates.ts'
import {
  type PostgresServer,
  noPostgres,
  startPostgres,
} from '../../../../test/support/postgres.ts'
import { configFromEnv } from '../config.ts'
import { startDirectory } from '../test-directory.ts'
import { usesTls } from './address.ts'
import { openServer } from './server.ts'
import { createPostgresStore } from './store.ts'

describe('TLS to a PostgreSQL server', { skip: noPostgres }, () => {
  const authority = createAuthority()
  const stranger = createAuthority()
  const good = authority.issue({ hosts: ['localhost', '127.0.0.1'] })
  let server: PostgresServer
  let folder: string
  let caFile: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'))
    caFile = join(folder, 'ca.pem')
    server = await startPostgres()
  })
  after(async () => {
    await server?.remove()
    await rm(folder, { recursive: true })
  })

  /** The directory on the server, as an operator would set it; and what it has logged so far. */
  async function open(env: Record<string, string>) {
    const url = new URL(server.url)
    url.password = server.password
    url.hostname = env.host ?? 'localhost'
    if (env.sslmode) url.searchParams.set('sslmode', env.sslmode)
    const settings = configFromEnv({ GATEHOUSE_AUTH: 'none', DATABASE_URL: url.href, ...env })
    let logged = ''
    const log = createLogger('test', { destination: { write: (line) => void (logged += line) } })
    const tls = usesTls(settings)
    const db = openServer({ url: url.href, tls, caFile: settings.DATABASE_CA_FILE, log })
    const store = createPostgresStore(db)
    const directory = await startDirectory(store)
    const close = async () => {
      await directory.close()
      await store.close()
    }
    return { db, store, directory, logged: () => logged, [Symbol.asyncDispose]: close }
  }

  /** A server with this certificate, or none, is not spoken to; the log says `reason`. */
  async function refused(certificate: typeof good | undefined, reason: RegExp, env = {}) {
    await server.stop()
    await server.start(certificate)
    await using opened = await open({ DATABASE_CA_FILE: caFile, ...env })
    const { directory } = opened
    assert.equal((await directory.send('/health')).status, 503)
    const answer = await directory.send('/api/v1/users')
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1'])
    const { type, detail } = (await answer.json()) as Record<string, string>
    assert.match(String(type), /storage-unavailable$/)
    assert.doesNotMatch(String(detail), /certificate|localhost|5432|CA_FILE/)
    const lines = opened.logged().trim().split('\n')
    assert.equal(lines.length, 1, 'it is said once, not for each request')
    const { msg } = JSON.parse(String(lines[0])) as { msg: string }
    assert.match(msg, reason)
  }

  it('is spoken with an authority, by name and by address, and then every connection is encrypted', async () => {
    // A bundle, of which one is it.
    await writeFile(caFile, `# many\n${stranger.certificate}\n${authority.certificate}`)
    await server.stop()
    await server.start(good)
    for (const host of ['localhost', '127.0.0.1']) {
      await using opened = await open({ DATABASE_CA_FILE: caFile, host, GATEHOUSE_STAGE: 'local' })
      const { rows } = await sql<{
        ssl: boolean
      }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(opened.db)
      assert.deepEqual(rows, [{ ssl: true }])
      assert.equal((await opened.directory.send('/health')).status, 200)
    }
  })

  it('refuses a server that anybody could be, and says what to change', async () => {
    await writeFile(caFile, authority.certificate)
    const unknown = /authority that DATABASE_CA_FILE does not hold: put/
    await refused(stranger.issue({ hosts: ['localhost'] }), unknown)
    const systems = { DATABASE_CA_FILE: '', sslmode: 'verify-full' }
    await refused(good, unknown, systems)
    const expired = authority.issue({ hosts: ['localhost'], days: -1 })
    await refused(expired, /certificate .* has expired: renew it/)
    const elsewhere = authority.issue({ hosts: ['db.internal', '10.0.0.1'] })
    await refused(elsewhere, /certificate .* is for another host: name the host in DATABASE_URL/)
    await refused(elsewhere, /is for another host/, { host: '127.0.0.1' })
    await refused(undefined, /the server speaks no TLS: turn it on there/)
  })

  it('is not put off by variables that turn the check off', async () => {
    const off = { NODE_TLS_REJECT_UNAUTHORIZED: '0', PGSSLMODE: 'no-verify' }
    Object.assign(process.env, off)
    try {
      await refused(stranger.issue({ hosts: ['localhost'] }), /authority/)
    } finally {
      for (const name of Object.keys(off)) delete process.env[name]
    }
  })

  it('refuses a bundle that is none', async () => {
    await refused(good, /ca\.pem\.gone cannot be read \(ENOENT\)/, {
      DATABASE_CA_FILE: `${caFile}.gone`,
    })
    await writeFile(caFile, 'no certificate')
    await refused(good, /holds no certificate: put the authorities there/)
    const cut = authority.certificate.replace(/-----END.*/s, '')
    await writeFile(caFile, cut)
    await refused(good, /DATABASE_CA_FILE/)
  })

  it('takes up a bundle that was renewed at the next connection, and says that it is well', async () => {
    await writeFile(caFile, stranger.certificate)
    await server.stop()
    await server.start(good)
    await using opened = await open({ DATABASE_CA_FILE: caFile })
    await assert.rejects(opened.store.check())
    await writeFile(`${caFile}.new`, authority.certificate)
    await rename(`${caFile}.new`, caFile)
    await opened.store.check()
    assert.match(opened.logged(), /connections to the database are made again/)
  })
})
