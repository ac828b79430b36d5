import { inspect } from 'node:util'

const shown = '[secret]'

/**
 * A secret that can be passed on, but not shown by accident: as text, as JSON, in a log or inspected it is
 * `[secret]`, and a structured clone of it is empty. Nothing but `reveal` gives the value.
 */
export class SecretText {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value, for the one call that needs it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [inspect.custom](): string {
    return shown
  }
}
