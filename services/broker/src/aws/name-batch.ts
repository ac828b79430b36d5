import { ProblemError } from '@gatehouse/contract'

/** Asks for up to ten names at once. What is not in the answer is not there. */
export type AskForNames<V> = (names: string[]) => Promise<Map<string, V>>

type Waiting<V> = {
  name: string
  resolve: (found: V | undefined) => void
  reject: (error: unknown) => void
}

/** The most names that GetParameters takes. */
const most = 10
/** How long the first of a batch waits for others, in milliseconds. */
const gatheringMs = 4

/** Gathers names that are asked for at about the same time into as few calls as can be. */
export class NameBatch<V> {
  readonly #ask: AskForNames<V>
  #waiting: Waiting<V>[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(ask: AskForNames<V>) {
    this.#ask = ask
  }

  find(name: string): Promise<V | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<V | undefined>()
    this.#waiting.push({ name, resolve, reject })
    if (this.#waiting.length === most) this.#send()
    else this.#timer ??= setTimeout(() => this.#send(), gatheringMs)
    return promise
  }

  #send(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    void this.#settle(this.#waiting.splice(0))
  }

  /** One name that is denied has the whole call denied: the halves are asked by themselves. */
  async #settle(batch: Waiting<V>[]): Promise<void> {
    try {
      const found = await this.#ask(batch.map(({ name }) => name))
      for (const { name, resolve } of batch) resolve(found.get(name))
    } catch (error) {
      if (batch.length > 1 && isDenial(error)) {
        const middle = batch.length >> 1
        await Promise.all([this.#settle(batch.slice(0, middle)), this.#settle(batch.slice(middle))])
        return
      }
      for (const { reject } of batch) reject(error)
    }
  }
}

function isDenial(error: unknown): boolean {
  return error instanceof ProblemError && error.kind === 'storage-access-denied'
}
