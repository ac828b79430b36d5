import type { SQSClient } from '@aws-sdk/client-sqs'
import type { HealthCheck, TokenFile } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { AwsChange } from './change.ts'
import { Intake } from './intake.ts'
import { changeIn } from './messages.ts'
import { Offer } from './offer.ts'
import { Peers } from './peers.ts'
import { Queue } from './queue.ts'

export type { AwsChange } from './change.ts'

export type ChangeSourceOptions = {
  queueUrl: string
  sqs: SQSClient
  /** Where the other brokers are: `host:port`, several parted by commas; a name stands for all its addresses. */
  peers?: string | undefined
  /** The token that they want to see. */
  peerToken?: TokenFile | undefined
  log: Logger
  metrics: Registry
}

/** What AWS says has changed, whichever replica of the broker the queue gave the message to. */
export type ChangeSource = {
  /**
   * Calls `listener` with each change that any replica received: those of one thing one after the other, in
   * the order of arrival, those of several side by side. A listener that rejects makes the message come again.
   * `reset` is called when some may have been missed.
   */
  start(listener: (change: AwsChange) => Promise<void>, reset: () => void): void
  /** Lets the other replicas hear what this one received, and closes this source before the server closes. */
  addRoute: (app: FastifyInstance) => void
  checks: Record<string, HealthCheck>
  /** Takes no further messages, finishes those at hand, and gives them to the other replicas. Safe to call twice. */
  close(): Promise<void>
}

/** Opens the way of changes on AWS into this replica; nothing comes before `start`. */
export function openChangeSource(options: ChangeSourceOptions): ChangeSource {
  const { queueUrl, sqs, log, metrics } = options
  const offer = new Offer()
  let queue: Queue | undefined
  let peers: Peers | undefined
  let closed: Promise<void> | undefined

  const start: ChangeSource['start'] = (listener, reset) => {
    const intake = new Intake({ listener, log, metrics })
    const take = async (body: string) => {
      const received = changeIn(body, await sqs.config.region())
      if (!received) {
        log.debug('a message of the queue tells of no change')
        intake.passOver()
        return true
      }
      // Also one that is known here: it may have come again because another replica failed on it.
      offer.add(received)
      return intake.take(received, 'queue')
    }
    queue = new Queue({ sqs, queueUrl, take, log })
    if (options.peers === undefined) return
    const { instance } = offer
    peers = new Peers(options.peers, {
      instance,
      take: (received) => intake.take(received, 'peer'),
      reset,
      token: options.peerToken,
      log,
    })
  }
  const finish = async () => {
    await Promise.all([queue?.close(), peers?.close()])
    offer.close()
  }
  const close = () => (closed ??= finish())
  return {
    start,
    addRoute: (app) => {
      app.addHook('preClose', close)
      offer.addRoute(app)
    },
    checks: {
      changes: (signal) => queue?.check(signal) ?? { status: 'ok' },
      ...(options.peers !== undefined && {
        peers: (signal: AbortSignal) => peers?.check(signal) ?? { status: 'ok' as const },
      }),
    },
    close,
  }
}
