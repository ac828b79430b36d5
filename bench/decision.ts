import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cost, reportOf } from './decision-report.ts'
import { startStub } from './decision-stub.ts'
import { type Gateway, startGateway } from './gateway.ts'

/** Short rounds, and many: whatever else the machine does meets both gateways alike. */
const requests = 500
const rounds = 40
const warmUp = 5_000

const main = '../services/gateway/src/main.ts'

const token = () => randomBytes(32).toString('base64url')
const session = token()
const key = `gthk_${token()}`

/** Who reads, by what they send. */
const callers: Record<string, string> = {
  anonymous: read(),
  'session cookie': read(`Cookie: gatehouse_session=${session}`),
  'API key': read(`Authorization: Bearer ${key}`),
}

function read(...credentials: string[]): string {
  const lines = ['GET /api/v1/buckets HTTP/1.1', 'Host: 127.0.0.1', 'Accept: */*', ...credentials]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/**
 * What a cached read costs the gateway with everything that stands before it, without the decision, and without any
 * of it: processor time of its process for each request, of three gateways that take turns. Each run has three of its
 * own, since no two processes are compiled quite alike.
 */
export async function bench(runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
  const stub = await startStub({ sessionHash: hashOf(session), keyHash: hashOf(key) })
  const costs = new Map<string, Cost[]>(Object.keys(callers).map((name) => [name, []]))
  try {
    const tokenFile = join(folder, 'token')
    await writeFile(tokenFile, token(), { mode: 0o600 })
    for (let run = 1; run <= runs; run += 1) {
      process.stderr.write(`run ${run} of ${runs} …\n`)
      for (const [name, cost] of await measure(stub.url, tokenFile)) costs.get(name)?.push(cost)
    }
  } finally {
    await Promise.all([stub.stop(), rm(folder, { recursive: true })])
  }
  process.stdout.write(reportOf(costs))
}

async function measure(url: string, tokenFile: string): Promise<Map<string, Cost>> {
  const env = {
    BROKER_URL: url,
    DIRECTORY_URL: url,
    BROKER_TOKEN_FILE: tokenFile,
    DIRECTORY_TOKEN_FILE: tokenFile,
    // Counting towards a limit that is never reached costs the same as any.
    RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000000',
    RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000000',
    MAX_EVENT_LOOP_DELAY_MS: '60000',
  }
  const gateways = {
    off: await startGateway({ ...env, GATEHOUSE_AUTH: 'none' }, main),
    undecided: await startGateway(env, './undecided.ts'),
    on: await startGateway(env, main),
  }
  try {
    return await takeTurns(gateways)
  } finally {
    await Promise.all(Object.values(gateways).map((gateway) => gateway.stop()))
  }
}

async function takeTurns(gateways: Record<keyof Cost, Gateway>): Promise<Map<string, Cost>> {
  const all = Object.entries(gateways) as [keyof Cost, Gateway][]
  for (const request of Object.values(callers)) {
    for (const [, gateway] of all) await gateway.send(request, warmUp)
  }
  const measured = Object.entries(callers).map(([name, request]) => {
    const costs: Record<keyof Cost, number[]> = { off: [], undecided: [], on: [] }
    return { name, request, costs }
  })
  for (let round = 0; round < rounds; round += 1) {
    for (const { request, costs } of measured) {
      for (const [how, gateway] of all) costs[how].push(await gateway.send(request, requests))
    }
  }
  return new Map(
    measured.map(({ name, costs: { off, undecided, on } }) => [
      name,
      { off: least(off), undecided: least(undecided), on: least(on) },
    ]),
  )
}

/** Of a tenth of the rounds it was less: what others do on the machine only ever adds. */
function least(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? NaN
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
