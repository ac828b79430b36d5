import type { SQSClient } from '@aws-sdk/client-sqs'
import type { HealthCheck } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { AwsChange } from './change.ts'

export type { AwsChange } from './change.ts'

export type ChangeSourceOptions = {
  queueUrl: string
  sqs: SQSClient
  /** Where the other brokers are: `host:port`, several parted by commas; a name stands for all its addresses. */
  peers?: string
  log: Logger
  metrics: Registry
}

/** What AWS says has changed, whichever replica of the broker the queue gave the message to. */
export type ChangeSource = {
  /**
   * Calls `listener` with each change that any replica received, one after the other in the order of arrival;
   * a listener that rejects makes the message come again. `reset` is called when some may have been missed.
   */
  start(listener: (change: AwsChange) => Promise<void>, reset: () => void): void
  checks: Record<string, HealthCheck>
  /** Takes no further messages, finishes those at hand, and gives them to the other replicas. */
  close(): Promise<void>
}

export function openChangeSource(options: ChangeSourceOptions): ChangeSource {
  throw new Error(`not yet: ${options.queueUrl}`)
}
