/** The fields of something that may be anything. */
export type Fields = Record<string, unknown>

/** The fields of an object; of all else, none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** A text; for all else, the empty one, which is no name of anything. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
