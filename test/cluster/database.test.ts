import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createAuthority } from '../support/certificates.ts'
import { checkoutWith } from '../support/checkout.ts'
import { gatehouse } from '../support/gatehouse.ts'
import { buildImages } from '../support/images.ts'
import { type Lab, noLab, openLab, registry } from '../support/lab/lab.ts'
import { until } from '../support/lab/until.ts'
import { notLong } from '../support/not-long.ts'
import { type TestDirectory, startDirectory } from './test-directory.ts'
import { TestDatabase, name } from './test-database.ts'
import { runJob } from './test-job.ts'

const namespace = 'database-test'
const port = 31_600

/** The description of this system, with a stage of that name in a small cluster that keeps people in PostgreSQL. */
function described(text: string): string {
  const uses =
    "{ directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null } }"
  return text
    .replaceAll("'dev'", `'${namespace}'`)
    .replace(
      /^ {4}dev: \{\n([^]*?)cluster: 'eks'/m,
      `    '${namespace}': {\n$1uses: ${uses},\n cluster: 'k3s'`,
    )
}

describe('PostgreSQL in a stage', { skip: noLab ?? notLong }, () => {
  let lab: Lab
  let database: TestDatabase
  let directory: TestDirectory
  let checkout: Awaited<ReturnType<typeof checkoutWith>>
  let images: Map<string, string>

  before(async () => {
    lab = await openLab()
    const names = ['database', 'directory', '--push', `${registry}/gatehouse`, '--allow-dirty']
    const built = await buildImages(names)
    images = new Map(built.images.map(({ service, digest }) => [service, digest]))
    checkout = await checkoutWith(described)
    database = new TestDatabase(lab.cluster, namespace, port)
    await database.prepare()
    await database.install(images.get('database') ?? '', `${registry}/gatehouse/database`)
  })
  after(async () => {
    await checkout?.remove()
    await database?.remove()
  })

  const restore = (...args: string[]) =>
    gatehouse(['restore', ...args], { ...lab.env, HOME: '/nowhere' }, checkout.folder)

  const backUp = () =>
    runJob(lab.cluster, namespace, `${name}-backup`, `backup-${Date.now().toString(36)}`)

  it('lets in who has the password, over TLS alone', async () => {
    await (await database.connect()).end()
    await assert.rejects(database.connect({ plain: true }), /no encryption/)
    await assert.rejects(
      database.connect({ password: 'another' }),
      /password authentication failed/,
    )
    const ca = createAuthority().certificate
    await assert.rejects(database.connect({ ca }), /certificate/)
  })

  it('keeps people for the directory, which verifies its certificate', async () => {
    const image = `${registry}/gatehouse/directory@${images.get('directory')}`
    directory = await startDirectory(lab.cluster, namespace, image, port + 1)
    await directory.addPerson('Grace Hopper', 'grace@example.com')
    assert.deepEqual(await directory.people(), ['grace@example.com'])
    const [row] = await database.query<{ ssl: boolean }>(
      "select bool_and(ssl) as ssl from pg_stat_ssl s join pg_stat_activity a using (pid) where usename = 'gatehouse'",
    )
    assert.equal(row?.ssl, true)
  })

  it('loses nothing that it acknowledged when it is killed', async (t) => {
    await database.query('create table test_rows (id integer primary key)')
    const client = await database.connect()
    let acknowledged = 0
    const writing = (async () => {
      for (;;) {
        await client.query('insert into test_rows values ($1)', [acknowledged + 1])
        acknowledged += 1
      }
    })()
    await until('rows', async () => (acknowledged > 200 ? {} : `${acknowledged} rows`))
    await database.killServer()
    await assert.rejects(writing)
    const began = performance.now()
    const rows = await until('the server', async () =>
      database.query<{ id: number }>('select id from test_rows'),
    )
    t.diagnostic(`${acknowledged} rows; back after ${Math.round(performance.now() - began)} ms`)
    const ids = new Set(rows.map(({ id }) => id))
    for (let id = 1; id <= acknowledged; id += 1) assert.ok(ids.has(id), `row ${id} is lost`)
    await database.query('drop table test_rows')
    await database.untilReady()
  })

  it('is stopped in order with its pod', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-0`, namespace } }
    const { metadata } = await lab.cluster.get(pod)
    await lab.cluster.remove(pod)
    await until('another pod', async () => {
      const found = await lab.cluster.get(pod)
      return found.metadata?.uid === metadata?.uid ? 'it is still there' : found
    })
    await database.untilReady()
    const log = await lab.cluster.core.readNamespacedPodLog({
      ...pod.metadata,
      container: 'postgres',
    })
    assert.match(log, /database system was shut down at/)
    assert.doesNotMatch(log, /was interrupted/)
  })

  it('is dumped, and keeps as many dumps as it is told', async () => {
    for (let count = 0; count < 4; count += 1) assert.match(await backUp(), /read back the dump/)
    assert.equal((await readdir(database.dumps)).length, 3)
    const { code, stdout, stderr } = await restore('list', namespace)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /databases\.people {2}database-people\n[^]*\d{8}t\d{6}z +dump/)
  })

  it('is restored beside what is in use, which stays as it is', async () => {
    await directory.addPerson('Ada Lovelace', 'ada@example.com')
    const { code, stdout, stderr } = await restore(namespace, 'databases.people', '--json')
    assert.equal(code, 0, stderr)
    const { rows } = JSON.parse(stdout) as { rows: object[] }
    const users = { table: 'public.users', now: 2, restored: 1 }
    assert.ok(
      rows.some((row) => JSON.stringify(row) === JSON.stringify(users)),
      stdout,
    )
    assert.equal((await directory.people()).length, 2)
  })

  it('is restored in place, to which the directory comes by itself', async () => {
    await database.query('delete from users')
    assert.deepEqual(await directory.people(), [])
    const args = [namespace, 'databases.people', '--replace', '--yes', '--json']
    const { code, stdout, stderr } = await restore(...args)
    assert.equal(code, 0, stderr)
    const people = await until('people', async () => {
      const found = await directory.people()
      return found.length > 0 ? found : 'nobody is there'
    })
    assert.deepEqual(people, ['grace@example.com'])
    const { before: old } = JSON.parse(stdout) as { before: string }
    const names = await database.query<{ datname: string }>('select datname from pg_database')
    assert.ok(names.some(({ datname }) => datname === old))
  })

  it('refuses a damaged dump, and leaves what is in use', async () => {
    const id = '20991231t235959z'
    await writeFile(join(database.dumps, `${id}.dump`), 'PGDMP, and then nothing')
    const { code, stderr } = await restore(namespace, 'databases.people', '--backup', id)
    assert.equal(code, 1)
    assert.match(stderr, /the dump 20991231t235959z is damaged: restore another/)
    assert.deepEqual(await directory.people(), ['grace@example.com'])
  })

  it('takes a new password without a restart', async () => {
    const old = database.password
    await database.rotate()
    await until(
      'the new password',
      async () => {
        await (await database.connect()).end()
        return {}
      },
      { seconds: 150 },
    )
    await assert.rejects(database.connect({ password: old }), /password authentication failed/)
  })
})
