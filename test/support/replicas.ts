import { createLogger, createMetrics, createServer, serve } from '@gatehouse/kit'
import { SQSClient } from '@aws-sdk/client-sqs'
import { type AwsChange, openChangeSource } from '../../services/broker/src/aws/events/source.ts'
import { configFromEnv } from '../../services/broker/src/config.ts'
import type { AwsAccount } from './aws-account.ts'
import { freePort } from './free-port.ts'

type Heard = { name: string; change: string; at: number }

/** Replicas of what hears of changes in a broker, on one queue, each with a server that the others follow. */
export async function startReplicas(account: AwsAccount, queueUrl: string, count: number) {
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const peers = ports.map((port) => `127.0.0.1:${port}`).join(',')
  return Promise.all(ports.map((port) => startReplica(account.config, { queueUrl, port, peers })))
}

type ReplicaOptions = { queueUrl: string; port: number; peers: string }
export type Replica = Awaited<ReturnType<typeof startReplica>>

/** One replica; what it hears is in `heard`, and `fails` says of what it cannot handle. */
async function startReplica(
  config: Pick<AwsAccount['config'], 'endpoint' | 'region' | 'credentials'>,
  { queueUrl, port, peers }: ReplicaOptions,
) {
  const lines: string[] = []
  const version = { service: 'broker', version: '1', commit: 'a', builtAt: 'now' }
  const service = {
    version,
    settings: configFromEnv({ PORT: String(port), METRICS_PORT: '0', GATEHOUSE_AUTH: 'none' }),
    log: createLogger('broker', { destination: { write: (line) => void lines.push(line) } }),
    metrics: createMetrics(version),
    lifecycle: { ready: false },
  }
  const { log, metrics } = service
  const replica = {
    heard: [] as Heard[],
    resets: 0,
    fails: (_name: string) => false,
  }
  const source = openChangeSource({
    queueUrl,
    sqs: new SQSClient({ ...config, maxAttempts: 1 }),
    peers,
    log,
    metrics,
  })
  const app = createServer({ ...service, routes: {} })
  source.addRoute(app)
  const running = await serve(app, service)
  const listener = async (change: AwsChange) => {
    const name = 'name' in change ? change.name : nameOf(change)
    if (replica.fails(name)) throw new Error(`not ${name}`)
    replica.heard.push({ name, change: change.change, at: performance.now() })
  }
  source.start(listener, () => (replica.resets += 1))
  return Object.assign(replica, {
    lines,
    check: (name: string) => source.checks[name]?.(AbortSignal.timeout(1_000)),
    names: () => replica.heard.map(({ name }) => name),
    /** The value of a sample of the metrics, by what its labels contain. */
    count: async (...labels: string[]) => {
      const samples = (await metrics.getSingleMetricAsString('gatehouse_change_messages_total'))
        .split('\n')
        .filter((line) => labels.every((label) => line.includes(label)) && !line.startsWith('#'))
      return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    stop: () => running.stop(),
  })
}

function nameOf(change: Extract<AwsChange, { bucket: string }>): string {
  return 'key' in change ? `${change.bucket}/${change.key}` : change.bucket
}
