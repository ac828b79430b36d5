import { ProblemError } from '@gatehouse/contract'
import { isRefusal } from '../cache/times.ts'

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
  /** What is asked again because of names that are denied. */
  #again: Promise<void> = Promise.resolve()
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

  /**
   * One name that is denied has the whole call denied: the others are asked for without it. Who may read little
   * of what there is comes to a call a name, and SSM grants some forty in a second: they go one after the other.
   */
  async #settle(batch: Waiting<V>[]): Promise<void> {
    if (batch.length === 0) return
    try {
      const found = await this.#ask(batch.map(({ name }) => name))
      for (const { name, resolve } of batch) resolve(found.get(name))
    } catch (error) {
      if (!isOfOneName(error) || batch.length === 1)
        return batch.forEach(({ reject }) => reject(error))
      const denied = batch.filter(({ name }) => isAbout(name, error))
      for (const { reject } of denied) reject(error)
      const left = batch.filter((one) => !denied.includes(one))
      // When AWS names none of them, each half is asked by itself.
      const middle = denied.length > 0 ? left.length : left.length >> 1
      for (const part of [left.slice(0, middle), left.slice(middle)]) {
        this.#again = this.#again.then(() => this.#settle(part))
      }
    }
  }
}

/** Whether the call failed for one of its names, which says nothing of the others. */
function isOfOneName(error: unknown): error is ProblemError {
  return error instanceof ProblemError && isRefusal(error)
}

/** Whether AWS says that it denies this one: by its ARN, in which each name begins with a slash. */
function isAbout(name: string, { cause }: ProblemError): boolean {
  const path = /:parameter(\/\S+)/.exec((cause as Error | undefined)?.message ?? '')?.[1]
  return path === (name.startsWith('/') ? name : `/${name}`)
}
