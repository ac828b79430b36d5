import type { Parameter } from '@gatehouse/contract'
import type { Decisions } from './decisions.ts'
import type { Principal } from '../identity/principal.ts'

type ParameterPage = { data: Parameter[] }

/** For how many who see all of a page that is remembered. */
const mostRemembered = 1_000

/**
 * The values in a page of parameters. Who may list parameters sees that they are there; the value of each is
 * for whom may read that parameter.
 */
export class ParameterValues {
  readonly #names: readonly string[]
  /** Who may read all of them, by signature. */
  readonly #readers = new Set<string>()

  constructor({ data }: ParameterPage) {
    this.#names = data.flatMap(({ name, value }) => (value === undefined ? [] : [name]))
  }

  /** The page's JSON for who asks: as it is, or without the values that they may not read. */
  shownTo(principal: Principal, decisions: Decisions, body: string): string {
    if (this.#readers.has(principal.signature)) return body
    const hidden = this.#names.filter(
      (id) => !decisions.decide(principal, 'GetParameter', { type: 'Parameter', id }).allowed,
    )
    if (hidden.length > 0) return without(new Set(hidden), body)
    if (this.#readers.size >= mostRemembered) this.#readers.clear()
    this.#readers.add(principal.signature)
    return body
  }
}

function without(hidden: ReadonlySet<string>, body: string): string {
  const page = JSON.parse(body) as ParameterPage
  const data = page.data.map((parameter) => {
    const { value: _hidden, ...rest } = parameter
    return hidden.has(parameter.name) ? rest : parameter
  })
  return JSON.stringify({ ...page, data })
}
