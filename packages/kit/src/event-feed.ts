import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'

/** One event: `event` and `data` are what happened, `id` is where a reader goes on after it. */
export type FeedEvent = { id: string; event: string; data: unknown }

/** How much of the past is kept, and so how far a live reader may fall behind. */
export type FeedLimits = { events: number; bytes: number }

/** How one reader follows. */
export type Following = {
  /** Milliseconds between the comments that keep a silent connection open. */
  heartbeatMs?: number
  /** Whether this reader may hear of an event; by default of each. One left out moves the place all the same. */
  admits?: (event: FeedEvent) => boolean
  /** Asked with each heartbeat: false, or a failure, cuts the reader off. */
  recheck?: () => Promise<boolean>
  /** Breaks the connection that the stream leads to, unsent frames and all. */
  cut: () => void
}

type Entry = FeedEvent & { frame: string }
type Reader = Pick<Following, 'admits' | 'cut'> & {
  stream: Readable
  /** Number of the next entry to send, counted from the first that this feed ever had. */
  at: number
  /** What goes out before the next entry: the greeting or a reset. */
  before: string
  /** Whether events were left out since the reader was last told a place to go on from. */
  moved: boolean
  /** Whether the stream takes more. Nothing is put into it otherwise. */
  hungry: boolean
}

const defaultLimits: FeedLimits = { events: 1_000, bytes: 256 * 1024 }
const reconnectMs = 2_000
const closingMs = 1_000

/**
 * The recent events of a service and the readers who follow them. All readers share one bounded history and
 * keep only their place in it, so that a slow one costs no memory; one that falls out of it is cut off, comes
 * back with its Last-Event-ID and is told to `reset`: to read anew what it follows.
 */
export class EventFeed {
  readonly #limits: FeedLimits
  readonly #readers = new Set<Reader>()
  #history: Entry[] = []
  #bytes = 0
  #forgotten = 0
  #epoch = newEpoch()
  #sequence = 0
  /** The id that comes just before the history. */
  #base = `${this.#epoch}-0`
  #closed = false

  constructor(limits: Partial<FeedLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** Adds an event under an id of this feed's own, `<epoch>-<sequence>`; the epoch differs in each process. */
  publish(event: string, data: unknown): FeedEvent {
    this.#sequence += 1
    return this.push({ id: `${this.#epoch}-${this.#sequence}`, event, data })
  }

  /** Adds an event under the id that another feed gave it, so that readers may move between the two. */
  push(event: FeedEvent): FeedEvent {
    const frame = frameOf(event)
    this.#history.push({ ...event, frame })
    this.#bytes += Buffer.byteLength(frame)
    this.#forget()
    for (const reader of this.#readers) {
      if (reader.at < this.#forgotten) reader.cut()
      else this.#serve(reader)
    }
    return event
  }

  /** Forgets the past and tells all readers to read anew: something may have been missed. */
  reset(): void {
    this.#epoch = newEpoch()
    this.#sequence = 0
    this.#base = `${this.#epoch}-0`
    this.#forgotten += this.#history.length
    this.#history = []
    this.#bytes = 0
    for (const reader of this.#readers) {
      reader.at = this.#forgotten
      reader.before = this.#resetFrame()
      this.#serve(reader)
    }
  }

  /** The events after the one with that id, or undefined when it is not known (any more). */
  since(lastEventId: string): FeedEvent[] | undefined {
    const start = this.#placeAfter(lastEventId)
    if (start === undefined) return undefined
    return this.#history
      .slice(start - this.#forgotten)
      .map(({ id, event, data }) => ({ id, event, data }))
  }

  /**
   * The frames of one reader, from now on or after `lastEventId`. Without that id the first block carries the
   * present one alone, which a browser takes as its place; with an unknown one it is a `reset` event.
   */
  open(lastEventId: string | undefined, following: Following): Readable {
    const { heartbeatMs = 15_000, admits, recheck, cut } = following
    const known = lastEventId === undefined ? undefined : this.#placeAfter(lastEventId)
    const first = lastEventId === undefined ? placeFrame(this.#position) : this.#resetFrame()
    const stream = new Readable({
      read: () => {
        reader.hungry = true
        this.#serve(reader)
      },
      destroy: (error, done) => {
        clearInterval(heartbeat)
        this.#readers.delete(reader)
        done(error)
      },
    })
    const reader: Reader = {
      stream,
      at: known ?? this.#end,
      before: `retry: ${reconnectMs}\n: connected\n\n${known === undefined ? first : ''}`,
      moved: false,
      hungry: false,
      ...(admits && { admits }),
      cut,
    }
    const heartbeat = setInterval(() => {
      recheck?.().then((may) => may || cut(), cut)
      this.#beat(reader)
    }, heartbeatMs)
    this.#readers.add(reader)
    return stream
  }

  /**
   * Ends the streams of all readers, also of those still to come, once they have had everything; cuts off who
   * does not take it.
   */
  close(): void {
    this.#closed = true
    for (const reader of this.#readers) {
      this.#serve(reader)
      setTimeout(() => reader.cut(), closingMs).unref()
    }
  }

  /** How many follow the feed now. */
  get readers(): number {
    return this.#readers.size
  }

  get #end(): number {
    return this.#forgotten + this.#history.length
  }

  /** The id of the last event. */
  get #position(): string {
    return this.#history.at(-1)?.id ?? this.#base
  }

  #resetFrame(): string {
    return frameOf({ id: this.#position, event: 'reset', data: {} })
  }

  #placeAfter(id: string): number | undefined {
    const index = this.#history.findLastIndex((entry) => entry.id === id)
    if (index >= 0) return this.#forgotten + index + 1
    return id === this.#base ? this.#forgotten : undefined
  }

  #forget(): void {
    while (this.#history.length > this.#limits.events || this.#bytes > this.#limits.bytes) {
      const entry = this.#history.shift() as Entry
      this.#bytes -= Buffer.byteLength(entry.frame)
      this.#forgotten += 1
      this.#base = entry.id
    }
  }

  /** The next frame for a reader; events that it may not hear of are passed over. */
  #next(reader: Reader): string | undefined {
    const { before, admits } = reader
    reader.before = ''
    if (before) return before
    for (;;) {
      const entry = this.#history[reader.at - this.#forgotten]
      if (!entry) return undefined
      reader.at += 1
      reader.moved = admits?.(entry) === false
      if (!reader.moved) return entry.frame
    }
  }

  /** A sign of life: with the place that a reader has come to without a word, so that it need not go there again. */
  #beat(reader: Reader): void {
    if (!reader.hungry) return
    const frame = reader.moved ? placeFrame(this.#position) : ':\n\n'
    reader.moved = false
    reader.hungry = reader.stream.push(frame)
  }

  #serve(reader: Reader): void {
    while (reader.hungry) {
      const frame = this.#next(reader)
      if (frame === undefined) break
      reader.hungry = reader.stream.push(frame)
    }
    // An end in order says that this was all: who lags behind gets the rest first, or is cut off.
    if (!this.#closed || reader.before || reader.at < this.#end) return
    reader.hungry = false
    reader.stream.push(null)
  }
}

function placeFrame(id: string): string {
  return `id: ${id}\n\n`
}

function frameOf({ id, event, data }: FeedEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

function newEpoch(): string {
  return randomBytes(6).toString('hex')
}
