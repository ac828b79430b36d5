import { readFile } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { type Input, type Output, directoryRoutes, problem } from '@gatehouse/contract'
import {
  createServer,
  createService,
  envelope,
  idOfHash,
  implement,
  readSettings,
  serve,
  serviceSettings,
} from '@gatehouse/kit'
import { type JSONWebKeySet, createLocalJWKSet, jwtVerify } from 'jose'
import Type from 'typebox'
import { platform } from '../../../platform.ts'
import { runFile } from '../identity/run-folder.ts'
import { temporaryFolder } from '../testing.ts'
import { openIdentities } from '../up/identities.ts'
import { openRunFile } from '../up/run-file.ts'
import { addAuditLog, createAuditLog } from './test-audit-log.ts'

type App = ReturnType<typeof createServer>
type Routes = typeof directoryRoutes
type KeptKey = Output<Routes['createKey']>['data'] & { keyHash: string }

/**
 * A directory that runs on a data folder, as `up` would have it: it takes tokens of a person, and keeps keys
 * and the audit log in memory, in the contract's shapes.
 */
export async function startDirectory(t: TestContext) {
  const dataDir = await temporaryFolder(t)
  const identities = await openIdentities({
    platform,
    dataDir,
    failed: (error) => t.diagnostic(error.message),
  })
  t.after(() => identities.close())
  const settings = readSettings('directory', Type.Object(serviceSettings({ port: 0 })), {
    LOG_LEVEL: 'silent',
    MAX_EVENT_LOOP_DELAY_MS: '60000',
  })
  const service = createService('directory', settings)
  const app = createServer({ ...service, routes: directoryRoutes })
  await checkCallers(app, dataDir)
  const keys = new Map<string, KeptKey>()
  const log = createAuditLog()
  addKeys(app, keys)
  addAuditLog(app, log)
  const running = await serve(app, service)
  t.after(() => running.stop())
  openRunFile(dataDir, { version: '1', commit: 'x', builtAt: 'now' }, { directory: running })
  return { dataDir, stop: () => running.stop(), keys, log }
}

async function checkCallers(app: App, dataDir: string): Promise<void> {
  const keySet = JSON.parse(await readFile(runFile(dataDir, 'keySet'), 'utf8')) as JSONWebKeySet
  const options = {
    audience: 'gatehouse-directory',
    issuer: 'https://gatehouse.local',
    subject: 'system:serviceaccount:local:person',
    algorithms: ['ES256'],
  }
  app.addHook('onRequest', async ({ headers }) => {
    const [, token = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? []
    await jwtVerify(token, createLocalJWKSet(keySet), options).catch(() => {
      throw problem('caller-unknown', { detail: 'Send a token that is for the directory.' })
    })
  })
}

function addKeys(app: App, keys: Map<string, KeptKey>): void {
  const version = { service: 'directory', version: '1', commit: 'x', builtAt: 'now' }
  implement(
    app,
    directoryRoutes.createKey,
    ({ body }: Input<Routes['createKey']>, _request, reply) => {
      const id = idOfHash(body.keyHash)
      const key = { id, ...body, createdAt: new Date().toISOString() }
      keys.set(id, key)
      void reply.code(201)
      return envelope(version, key)
    },
  )
  implement(app, directoryRoutes.listKeys, ({ query }) =>
    envelope(
      version,
      [...keys.values()].filter(({ owner }) => owner === query?.owner),
    ),
  )
  implement(app, directoryRoutes.revokeKey, ({ params, query }, _request, reply) => {
    if (keys.get(params.id)?.owner !== query?.owner || !keys.delete(params.id)) {
      throw problem('key-not-found', { detail: 'It has ended, or is another owner’s.' })
    }
    return reply.code(204).send()
  })
}
