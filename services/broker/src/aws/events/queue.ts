import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { type ClientConfig, awsFailure } from '@gatehouse/aws'
import type { ProblemError } from '@gatehouse/contract'
import { Backoff, type HealthCheck } from '@gatehouse/kit'
import type { Logger } from 'pino'

/** The longest that SQS lets a poll wait, in seconds, and the most that it gives at once. */
const waitSeconds = 20
const atOnce = 10
/** A poll that has not been answered by then never will be, in milliseconds. */
const requestTimeout = (waitSeconds + 5) * 1_000

const firstRetryMilliseconds = 250
const longestRetryMilliseconds = 30_000

/**
 * The client of a queue. A poll goes round by itself, and is silent for as long as it waits: a connection that is cut
 * for that takes what SQS gives it along.
 */
export function queueClient(config: ClientConfig): SQSClient {
  const requestHandler = { ...config.requestHandler, socketTimeout: requestTimeout }
  return new SQSClient({ ...config, maxAttempts: 1, requestHandler })
}

type QueueOptions = {
  sqs: SQSClient
  queueUrl: string
  /** Handles the body of a message; what does not resolve to true comes again. It does not reject. */
  take: (body: string) => Promise<boolean>
  log: Logger
}

/** Polls a queue of SQS for as long as the process runs, whatever happens to the queue. */
export class Queue {
  readonly #options: QueueOptions
  readonly #stopping = new AbortController()
  readonly #polling: Promise<void>
  /** What an operator must change, while polls fail. */
  #trouble: string | undefined

  constructor(options: QueueOptions) {
    this.#options = options
    this.#polling = this.#poll()
  }

  readonly check: HealthCheck = () =>
    this.#trouble === undefined
      ? { status: 'ok' }
      : {
          status: 'degraded',
          detail: `Changes are noticed only when the time to live of what is kept ends. ${this.#trouble}`,
        }

  /** Takes no more; resolves when the messages at hand have been handled. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#polling
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping
    const retry = new Backoff(firstRetryMilliseconds, longestRetryMilliseconds)
    while (!signal.aborted) {
      try {
        const messages = await this.#receive(signal)
        await this.#handle(messages)
        retry.reset()
        if (this.#trouble !== undefined) this.#options.log.info('change events arrive again')
        this.#trouble = undefined
      } catch (error) {
        // A poll that was broken off may have been given messages: they come again.
        if (signal.aborted) return
        if (this.#trouble === undefined) {
          this.#options.log.warn({ err: error }, 'change events do not arrive')
        }
        this.#trouble = remedyOf(error)
        await retry.wait(signal)
      }
    }
  }

  async #receive(signal: AbortSignal): Promise<Message[]> {
    const { sqs, queueUrl } = this.#options
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: atOnce,
      // After a failure a short one: whether all is well again is to be known at once.
      WaitTimeSeconds: this.#trouble === undefined ? waitSeconds : 0,
    })
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)])
    const { Messages = [] } = await sqs.send(command, { abortSignal, requestTimeout })
    return Messages
  }

  /** One that fails does not hold up the others. */
  async #handle(messages: Message[]): Promise<void> {
    const { sqs, queueUrl, take } = this.#options
    const taken = await Promise.all(messages.map(({ Body = '' }) => take(Body)))
    const handled = messages.filter((_message, index) => taken[index])
    if (handled.length === 0) return
    // Those of which this fails come again, and are known by then.
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: handled.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    )
  }
}

function remedyOf(error: unknown): string {
  if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name)) {
    return 'There is no such queue. An operator must correct GATEHOUSE_EVENTS_QUEUE_URL.'
  }
  const failure = awsFailure(error) as Partial<ProblemError>
  return failure.problem?.detail ?? 'AWS does not answer.'
}
