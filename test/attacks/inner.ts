import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../support/command.ts'
import { type Attack, type Field, admin, refused } from './field.ts'

/* Broker and directory listen on loopback, where anyone on the machine reaches them. */

const broker = (field: Field) => field.system.port + portsBehind.broker
const directory = (field: Field) => field.system.port + portsBehind.directory
const portsBehind = { broker: 1, directory: 2 }

const brokerPaths = [
  '/params',
  '/param/plans/open',
  '/s3/buckets',
  '/parameters',
  '/api/v1/secrets',
  '/docs',
  '/nowhere',
]
const directoryPaths = [
  '/users',
  '/api/v1/users',
  '/access/audit',
  '/access/sessions?subject=ada',
  '/openapi.json',
]

/** A token of the kind that `gatehouse token` prints, for the person who runs the system. */
const personToken = (field: Field, service: string) =>
  field.once(`token ${service}`, async () => {
    const args = ['cli/src/main.ts', 'token', service, '--data', field.system.data]
    const { code, stdout, stderr } = await run(process.execPath, args)
    assert.equal(code, 0, stderr)
    return stdout.trim()
  })

const serviceToken = async (field: Field, caller: string, callee: string) =>
  (await readFile(join(field.system.data, 'run/tokens', caller, `${callee}.jwt`), 'utf8')).trim()

const post = (body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const revealing = post({ kind: 'parameter', name: '/plans/key' })

async function allRefused(field: Field, bearer: string | undefined): Promise<void> {
  const who = bearer === undefined ? {} : { bearer }
  for (const path of brokerPaths)
    refused(await field.ask(path, { ...who, port: broker(field) }), 401)
  for (const path of directoryPaths)
    refused(await field.ask(path, { ...who, port: directory(field) }), 401)
}

export const direct: Attack[] = [
  { name: 'a call without a token', attempt: (field) => allRefused(field, undefined) },
  { name: 'a call with what is no token', attempt: (field) => allRefused(field, 'gateway') },
  {
    name: 'a call with the access token of an admin',
    attempt: async (field) => allRefused(field, await field.issuer.token(admin)),
  },
  {
    name: 'a call with an API key of an admin',
    attempt: async (field) => allRefused(field, (await field.makeKey(admin)).key),
  },
  {
    name: 'a call with the session of an admin',
    attempt: async (field) => {
      const cookie = await field.signIn(admin)
      refused(await field.ask('/param/plans/open', { cookie, port: broker(field) }), 401)
    },
  },
  {
    name: 'a token for the directory at the broker, and the other way round',
    attempt: async (field) => {
      const [forDirectory, forBroker] = [
        await serviceToken(field, 'gateway', 'directory'),
        await serviceToken(field, 'gateway', 'broker'),
      ]
      refused(await field.ask('/params', { bearer: forDirectory, port: broker(field) }), 401)
      refused(await field.ask('/users', { bearer: forBroker, port: directory(field) }), 401)
      assert.equal(
        (await field.ask('/params', { bearer: forBroker, port: broker(field) })).status,
        200,
      )
    },
  },
  {
    name: 'a token of a service at the gateway',
    attempt: async (field) =>
      refused(
        await field.ask('/param/plans/open', {
          bearer: await serviceToken(field, 'gateway', 'broker'),
        }),
        401,
      ),
  },
  {
    name: 'a service’s token whose claims were changed',
    attempt: async (field) => {
      const [head = '', claims = '', signature] = (await personToken(field, 'broker')).split('.')
      const other = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }
      other.sub = other.sub.replace(/person$/, 'gateway')
      const changed = Buffer.from(JSON.stringify(other)).toString('base64url')
      await allRefused(field, `${head}.${changed}.${signature}`)
    },
  },
  {
    name: 'revealing as a person with a token for the broker',
    attempt: async (field) => {
      const bearer = await personToken(field, 'broker')
      assert.equal((await field.ask('/params', { bearer, port: broker(field) })).status, 200)
      refused(await field.ask('/reveal', { bearer, port: broker(field), ...revealing }), 403)
    },
  },
  {
    name: 'following as a person what brokers tell each other',
    attempt: async (field) =>
      refused(
        await field.ask('/peer/changes', {
          bearer: await personToken(field, 'broker'),
          port: broker(field),
        }),
        401,
        403,
        404,
      ),
  },
  {
    name: 'looking up or making sessions as a person with a token for the directory',
    attempt: async (field) => {
      const asking = { bearer: await personToken(field, 'directory'), port: directory(field) }
      const find = post({ tokenHash: '0'.repeat(64) })
      refused(await field.ask('/access/sessions/find', { ...asking, ...find }), 403)
      refused(await field.ask('/access/sessions?subject=ada', asking), 403)
      refused(
        await field.ask('/access/keys/find', { ...asking, ...post({ keyHash: '0'.repeat(64) }) }),
        403,
      )
    },
  },
  {
    name: 'a principal that a person puts into a request to the broker',
    attempt: async (field) => {
      const id = `inner-${Math.random().toString(36).slice(2)}`
      const headers = { 'x-request-id': id, 'x-gatehouse-principal': 'user:ada' }
      const bearer = await personToken(field, 'broker')
      await field.ask('/params', { bearer, headers, port: broker(field) })
      const lines = await field.logged(id, 1)
      assert.ok(lines.every((line) => !line.includes('user:ada')))
    },
  },
  {
    name: 'a token in the query or in a cookie of an inner service',
    attempt: async (field) => {
      const token = await serviceToken(field, 'gateway', 'broker')
      refused(await field.ask(`/params?access_token=${token}`, { port: broker(field) }), 401)
      refused(await field.ask('/params', { cookie: `token=${token}`, port: broker(field) }), 401)
    },
  },
  {
    name: 'inner routes through the gateway',
    attempt: async (field) => {
      const bearer = await field.issuer.token(admin)
      for (const path of [
        '/access/audit',
        '/access/sessions?subject=ada',
        '/peer/changes',
        '/s3/buckets',
      ])
        refused(await field.ask(path, { bearer }), 404)
      refused(await field.ask('/reveal', { bearer, ...revealing }), 404)
      refused(
        await field.ask('/access/sessions/find', { bearer, ...post({ tokenHash: '0' }) }),
        404,
      )
    },
  },
]
