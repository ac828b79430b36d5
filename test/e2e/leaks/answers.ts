import type { Leaks } from '../../support/leaks.ts'

/** Answers that are there to hold what is secret elsewhere: who gets them for what, and what they may hold. */
export type Meant = { answer: RegExp; holds: RegExp }

export type Answer = { status: number; headers: Headers; text: string }

/** Someone who asks, and by what they are known. */
export type Who = { name: string; headers: Record<string, string> }

/** Asks, and keeps every byte of what is answered. */
export class Answers {
  readonly #kept: { place: string; bytes: Buffer }[] = []
  readonly #hosts: Record<string, string>

  /** The names of the hosts, by their origin. */
  constructor(hosts: Record<string, string>) {
    this.#hosts = hosts
  }

  /** As `fetch`, without following. It goes down in the books as `who`'s, with the path alone. */
  async ask(who: string, to: string, init: RequestInit = {}): Promise<Answer> {
    const url = new URL(to)
    const answer = await fetch(url, { redirect: 'manual', ...init })
    const body = Buffer.from(await answer.arrayBuffer())
    const head = [...answer.headers].map(([name, value]) => `${name}: ${value}\n`).join('')
    const place = `${who}: ${init.method ?? 'GET'} ${this.#hosts[url.origin]}${pathOf(url)}`
    this.keep(place, Buffer.concat([Buffer.from(head), body]))
    return { status: answer.status, headers: answer.headers, text: body.toString() }
  }

  /** Takes note of what was answered in another way. */
  keep(place: string, written: string | Uint8Array): void {
    this.#kept.push({ place, bytes: Buffer.from(written) })
  }

  get count(): number {
    return this.#kept.length
  }

  /** Reports what stands in an answer that is not meant to hold it. Answers with what of `meant` no answer needed. */
  search(leaks: Leaks, meant: readonly Meant[]): Meant[] {
    const unneeded = new Set(meant)
    for (const { place, bytes } of this.#kept) {
      for (const name of leaks.namesIn(bytes)) {
        const entry = meant.find(({ answer, holds }) => answer.test(place) && holds.test(name))
        if (entry) unneeded.delete(entry)
        else leaks.report(name, `the answer to ${place}`)
      }
    }
    return [...unneeded]
  }
}

/** Without the ids of sign-ins, which are secrets. */
function pathOf({ pathname }: URL): string {
  return pathname.replace(/^(\/(?:auth|interaction))\/[\w-]{20,}$/, '$1/…')
}
