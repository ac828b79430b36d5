import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { AwsChange, ReceivedChange } from './change.ts'

/** Ids of EventBridge that are remembered: far more than come within the days that SQS keeps a message. */
const remembered = 10_000

/** How a change came here: from the queue itself, or from the replica that got it. */
type Way = 'queue' | 'peer'

type IntakeOptions = {
  listener: (change: AwsChange) => Promise<void>
  log: Logger
  metrics: Registry
}

/**
 * Gives each change to the listener once, whichever way and however often it comes: those of one thing one
 * after the other, those of several side by side, so that many can be read anew by one call.
 */
export class Intake {
  readonly #options: IntakeOptions
  readonly #handled = new LRUCache<string, true>({ max: remembered })
  readonly #messages: Counter<'way' | 'result'>
  readonly #delay: Histogram
  /** The last change under way of each thing. */
  readonly #last = new Map<string, Promise<unknown>>()

  constructor(options: IntakeOptions) {
    this.#options = options
    const registers = [options.metrics]
    this.#messages = new Counter({
      name: 'gatehouse_change_messages_total',
      help: 'Messages about changes on AWS, by the way they came (queue, peer) and what became of them',
      labelNames: ['way', 'result'],
      registers,
    })
    this.#delay = new Histogram({
      name: 'gatehouse_change_delay_seconds',
      help: 'Time from a change on AWS, which is told in whole seconds, to when it was handled here',
      buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 900],
      registers,
    })
  }

  /** Whether the change has been handled, now or before; it is not when the listener rejects. */
  async take(received: ReceivedChange, way: Way): Promise<boolean> {
    const thing = thingOf(received.change)
    const before = this.#last.get(thing) ?? Promise.resolve()
    const taken = before.then(() => this.#handle(received, way))
    this.#last.set(thing, taken)
    const handled = await taken
    if (this.#last.get(thing) === taken) this.#last.delete(thing)
    return handled
  }

  /** Counts a message of the queue that tells of no change. */
  passOver(): void {
    this.#messages.inc({ way: 'queue', result: 'foreign' })
  }

  async #handle({ id, change }: ReceivedChange, way: Way): Promise<boolean> {
    if (this.#handled.has(id)) {
      this.#messages.inc({ way, result: 'duplicate' })
      return true
    }
    try {
      await this.#options.listener(change)
    } catch (error) {
      this.#messages.inc({ way, result: 'failed' })
      this.#options.log.warn({ err: error, kind: change.kind, id }, 'a change was not handled')
      return false
    }
    this.#handled.set(id, true)
    this.#messages.inc({ way, result: 'handled' })
    this.#delay.observe(Math.max(0, Date.now() - change.time.getTime()) / 1_000)
    return true
  }
}

function thingOf(change: AwsChange): string {
  const { kind } = change
  return JSON.stringify('name' in change ? [kind, change.name] : [change.bucket])
}
