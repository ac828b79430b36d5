import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'

const jsonType = 'application/x-amz-json-1.0'

type Key = { pk: object; sk: object }
type Write = Record<string, { Key?: Key; Item?: Key; TableName: string }>
type Body = { TransactItems?: Write[]; ClientRequestToken?: string }

export type Front = {
  endpoint: string
  /** What was asked for, in order: the operation, or for a transaction each of those in it. */
  asked: string[]
  /** How many of the next answers to transactions get lost. */
  losing: number
  /** How many of the next transactions find others in the way. */
  busy: number
  close(): Promise<void>
}

/** The keys that docs/decisions/0008-people-in-one-table.md gives the table. */
export function createTable(client: DynamoDBClient, name: string) {
  return client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  )
}

/**
 * Stands before the emulator, whose transactions undo what others do at the same time: they go one after the
 * other here. As DynamoDB does, it cancels one that comes while another writes to the same item, and does one
 * that comes again with its token once.
 */
export async function startFront(emulator: string): Promise<Front> {
  const asked: string[] = []
  const writing = new Set<string>()
  const answers = new Map<string, Response>()
  let turn: Promise<unknown> = Promise.resolve()

  const answer = async (incoming: IncomingMessage): Promise<Response | undefined> => {
    const bytes = await buffer(incoming)
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] as string
    const { TransactItems: writes, ClientRequestToken: token = '' } = JSON.parse(
      String(bytes),
    ) as Body
    const forward = () => send(emulator, incoming, bytes)
    if (!writes) {
      asked.push(operation)
      return forward()
    }
    asked.push(...writes.flatMap((write) => Object.keys(write).map((kind) => `${kind}Item`)))
    const known = answers.get(token)
    if (known) return known.clone()
    const items = writes.map(itemOf)
    if (front.busy > 0) {
      front.busy -= 1
      return cancelled(items.map(() => 'TransactionConflict'))
    }
    if (items.some((item) => writing.has(item))) {
      return cancelled(items.map((item) => (writing.has(item) ? 'TransactionConflict' : 'None')))
    }
    for (const item of items) writing.add(item)
    const mine = turn.then(forward).finally(() => {
      for (const item of items) writing.delete(item)
    })
    turn = mine.catch(() => undefined)
    const answered = await mine
    // It does not remember what it failed on.
    if (answered.status < 500) answers.set(token, answered.clone())
    if (front.losing === 0) return mine
    front.losing -= 1
    return undefined
  }
  const server = createServer((incoming, response) => {
    void answer(incoming).then(async (answered) => {
      if (!answered) return incoming.socket.destroy()
      response.writeHead(answered.status, Object.fromEntries(answered.headers))
      return response.end(await answered.bytes())
    })
  })
  const front = { ...(await listen(server)), asked, losing: 0, busy: 0 }
  return front
}

function itemOf(write: Write): string {
  const [{ Key: key, Item: item, TableName: table }] = Object.values(write) as [Write[string]]
  const { pk, sk } = (key ?? item) as Key
  return JSON.stringify([table, pk, sk])
}

function cancelled(codes: string[]): Response {
  return Response.json(
    {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
      CancellationReasons: codes.map((code) => ({ Code: code })),
    },
    { status: 400, headers: { 'content-type': jsonType } },
  )
}

/** As it came: its signature speaks of the host that it was sent to. */
async function send(emulator: string, incoming: IncomingMessage, body: Buffer): Promise<Response> {
  const { method, headers } = incoming
  const forwarded = request(emulator, { method, headers }).end(body)
  const [answer] = (await once(forwarded, 'response')) as [IncomingMessage]
  const status = answer.statusCode ?? 502
  return new Response(await buffer(answer), { status, headers: { 'content-type': jsonType } })
}

async function listen(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
