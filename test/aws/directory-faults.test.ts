import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { ProblemError } from '@gatehouse/contract'
import { createLogger } from '@gatehouse/kit'
import type { AccessStore } from '../../services/directory/src/access/store.ts'
import {
  TestClock,
  entriesOf,
  newSession,
} from '../../services/directory/src/access/test-access.ts'
import { s3Avatars } from '../../services/directory/src/avatars/s3.ts'
import { testAvatar } from '../../services/directory/src/avatars/test-avatar.ts'
import { createDynamoAccess } from '../../services/directory/src/dynamodb/access/store.ts'
import { createDynamoStore } from '../../services/directory/src/dynamodb/store.ts'
import type { UserStore } from '../../services/directory/src/store.ts'
import { directoryClients } from './directory-clients.ts'

const type = 'application/x-amz-json-1.0'

function refuse(response: ServerResponse, name: string, more: object = {}): void {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no', ...more }
  response.writeHead(400, { 'content-type': type }).end(JSON.stringify(body))
}

const cancelledBy = (code: string) => (_request: IncomingMessage, response: ServerResponse) =>
  refuse(response, 'TransactionCanceledException', { CancellationReasons: [{ Code: code }] })

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const faults: Record<string, { answer: Answer; kind: string }> = {
  'asks for fewer calls': {
    answer: (_request, response) => refuse(response, 'ProvisionedThroughputExceededException'),
    kind: 'storage-throttled',
  },
  'does not answer': { answer: () => undefined, kind: 'storage-unavailable' },
  'breaks the connection': {
    answer: (request) => request.socket.destroy(),
    kind: 'storage-unavailable',
  },
  'breaks off its answer': {
    answer: (request, response) => {
      response.writeHead(200, { 'content-type': type, 'content-length': 100 })
      response.write('{"Item":', () => request.socket.destroy())
    },
    kind: 'storage-unavailable',
  },
  'stops in its answer': {
    answer: (_request, response) => {
      response.writeHead(200, { 'content-type': type, 'content-length': 100 }).write('{"Item":')
    },
    kind: 'storage-unavailable',
  },
  'answers what is no JSON': {
    answer: (_request, response) =>
      response.writeHead(200).end('<html>Welcome to the Wi-Fi</html>'),
    kind: 'storage-unavailable',
  },
  'fails itself': {
    answer: (_request, response) => response.writeHead(500).end(),
    kind: 'storage-unavailable',
  },
  'does not take the credentials': {
    answer: (_request, response) => refuse(response, 'ExpiredTokenException'),
    kind: 'storage-credentials-refused',
  },
}

const known = {
  id: '0198a000-0000-7000-8000-000000000000',
  name: 'Ada',
  email: 'ada@x.org',
  avatar: null,
  version: 1,
  createdAt: new Date(),
  updatedAt: new Date(),
}

describe('a DynamoDB that fails', () => {
  let calls: string[]
  let answer: Answer
  const server = createServer((request, response) => {
    calls.push(String(request.headers['x-amz-target']))
    request.resume().on('end', () => answer(request, response))
  })
  let endpoint: string
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    calls = []
  })

  /** Stores of their own: what one has seen fail, it tries less. */
  function newStore(): UserStore & AccessStore {
    const clients = directoryClients(endpoint)
    const table = { client: clients.dynamo(), name: 'people' }
    const log = createLogger('directory', { level: 'silent' })
    const pictures = s3Avatars('avatars', clients.s3())
    return { ...createDynamoStore({ table, pictures, log }), ...createDynamoAccess(table, { log }) }
  }

  const clock = new TestClock()
  const uses: Record<string, (store: UserStore & AccessStore) => Promise<unknown>> = {
    'begin a session': ({ sessions }) => sessions.create(newSession(clock)),
    'find a session': ({ sessions }) => sessions.find('0'),
    'append to the audit log': ({ audit }) => audit.append(entriesOf(clock, 'gateway-1', 2)),
    'read the audit log': ({ audit }) => audit.read({ limit: 10 }),
    create: (store) => store.create({ name: 'Ada', email: 'ada@x.org' }),
    'create with an avatar': (store) => store.create(known, testAvatar('first')),
    get: (store) => store.get('somebody'),
    list: (store) => store.list({ limit: 10 }),
    search: (store) => store.list({ limit: 10, prefix: 'a' }),
    update: (store) => store.update(known, { name: 'Countess' }),
    remove: (store) => store.remove(known),
    picture: (store) => store.picture('0', 64),
    check: (store) => store.check(),
  }

  for (const [name, fault] of Object.entries(faults)) {
    it(`that ${name} is a defined problem in time, without a storm`, async () => {
      answer = fault.answer
      const started = performance.now()
      const failures = Object.entries(uses).map(async ([use, run]) => {
        await assert.rejects(run(newStore()), (error) => {
          assert.ok(error instanceof ProblemError, `${use}: ${String(error)}`)
          assert.equal(error.kind, fault.kind, use)
          assert.ok(Number(error.headers['retry-after']) > 0, use)
          return true
        })
      })
      await Promise.all(failures)
      assert.ok(performance.now() - started < 7_000)
      // A search makes two at once; that of the test before may have been at its second still.
      assert.ok(calls.length <= 3 * (failures.length + 2), String(calls))
    })
  }

  it('that cancels for want of capacity is not asked again at once', async () => {
    answer = cancelledBy('ThrottlingError')
    const adding = newStore().create({ name: 'Ada', email: 'ada@x.org' })
    await assert.rejects(adding, (error) => (error as ProblemError).kind === 'storage-throttled')
    assert.equal(calls.length, 1)
  })

  it('that finds others in the way each time is given up after a dozen times', async () => {
    const inTheWay = cancelledBy('TransactionConflict')
    answer = (request, response) => {
      if (String(request.headers['x-amz-target']).endsWith('TransactWriteItems'))
        return inTheWay(request, response)
      response.writeHead(200, { 'content-type': type }).end('{}')
    }
    const adding = newStore().create({ name: 'Ada', email: 'ada@x.org' })
    await assert.rejects(adding, (error) => (error as ProblemError).kind === 'storage-unavailable')
    assert.equal(calls.filter((call) => call.endsWith('TransactWriteItems')).length, 12)
  })

  it('for 30 of 100 calls is hardly noticed', async () => {
    answer = (_request, response) => {
      if (calls.length % 10 < 3) refuse(response, 'ProvisionedThroughputExceededException')
      else response.writeHead(200, { 'content-type': type }).end('{}')
    }
    const store = newStore()
    const all = await Promise.allSettled(Array.from({ length: 200 }, () => store.get('somebody')))
    const failed = all.filter((result) => result.status === 'rejected')
    for (const { reason } of failed)
      assert.equal((reason as ProblemError).kind, 'storage-throttled')
    assert.ok(failed.length < 20, `${failed.length} failed`)
    assert.ok(calls.length < 1.5 * 200, `${calls.length} calls`)
  })
})
