import { type Path, type Problem, pathText } from '../problem.ts'
import { didYouMean } from '../did-you-mean.ts'

/** Says what is wrong with the form of a value. `what` says to people what it should be. */
export type Shape = { what: string; faults: (value: unknown, path: Path) => Problem[] }

/** The fields of `T`, those that may be absent marked so: the compiler sees that none is forgotten. */
export type Fields<T> = {
  [K in keyof T]-?: {} extends Pick<T, K> ? { optional: Shape } : Shape
}

export const text = (what = 'a text'): Shape =>
  simple(what, (value) => typeof value === 'string' && value !== '')

export const number: Shape = simple('a number', (value) => Number.isFinite(value))

export const flag: Shape = simple('true or false', (value) => typeof value === 'boolean')

export const oneOf = (...values: readonly string[]): Shape =>
  simple(values.map((value) => `'${value}'`).join(' or '), (value) =>
    values.includes(value as string),
  )

/**
 * Who signs tokens, as OpenID Connect Discovery 1.0 and IAM's CreateOpenIDConnectProvider have it: a host and
 * perhaps a path, without a port or a query.
 */
export const issuer: Shape = simple(
  'an https URL of a host and perhaps a path, without a slash at its end, such as https://keys.example.com/k3s',
  (value) =>
    typeof value === 'string' &&
    /^https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(\/[\w.~-]+)*$/.test(value),
)

/** For a field that makes sense in another variant alone. */
export const absent = (unless: string): Shape => simple(`left out, unless ${unless}`, () => false)

export const optional = (shape: Shape): { optional: Shape } => ({ optional: shape })

export const nullable = (shape: Shape): Shape => ({
  what: `${shape.what}, or null`,
  faults: (value, path) => (value === null ? [] : shape.faults(value, path)),
})

export function list(item: Shape): Shape {
  return {
    what: `a list, each ${item.what}`,
    faults(value, path) {
      if (!Array.isArray(value)) return [mismatch(value, path, this.what)]
      return value.flatMap((entry: unknown, index) => item.faults(entry, [...path, index]))
    },
  }
}

/** Values by names of the author's choice. */
export function record(item: Shape): Shape {
  return {
    what: `an object, each of whose values is ${item.what}`,
    faults(value, path) {
      if (!isObject(value)) return [mismatch(value, path, this.what)]
      return Object.entries(value).flatMap(([key, entry]) => item.faults(entry, [...path, key]))
    },
  }
}

export function object<T>(fields: Fields<T>, what = 'an object'): Shape {
  const known = Object.entries(fields) as [string, Shape | { optional: Shape }][]
  return {
    what,
    faults(value, path) {
      if (!isObject(value)) return [mismatch(value, path, what)]
      const names = known.map(([name]) => name)
      const missing = known.filter(([name, shape]) => !('optional' in shape) && !(name in value))
      return [
        ...missing.map(([name, shape]) => absence(path, name, shape as Shape)),
        ...Object.keys(value)
          .filter((name) => !names.includes(name))
          .map((name) => stranger(path, name, names)),
        ...known.flatMap(([name, shape]) =>
          name in value ? shapeOf(shape).faults(value[name], [...path, name]) : [],
        ),
      ]
    },
  }
}

/** One of several objects, told apart by the text in one field. */
export function variants(field: string, shapes: Readonly<Record<string, Shape>>): Shape {
  const kind = oneOf(...Object.keys(shapes))
  return {
    what: `an object with ${field}`,
    faults(value, path) {
      if (!isObject(value)) return [mismatch(value, path, this.what)]
      if (!(field in value)) return [absence(path, field, kind)]
      const shape = shapes[value[field] as string]
      return shape ? shape.faults(value, path) : kind.faults(value[field], [...path, field])
    },
  }
}

/** One of two objects, told apart by whether a field is there. */
export function either(field: string, { there, gone }: { there: Shape; gone: Shape }): Shape {
  return {
    what: there.what,
    faults: (value, path) => (isObject(value) && field in value ? there : gone).faults(value, path),
  }
}

function simple(what: string, fits: (value: unknown) => boolean): Shape {
  return {
    what,
    faults: (value, path) => (fits(value) ? [] : [mismatch(value, path, what)]),
  }
}

function mismatch(value: unknown, path: Path, what: string): Problem {
  return { path, text: `${pathText(path)} is ${shown(value)}`, fix: `it must be ${what}` }
}

function absence(path: Path, name: string, { what }: Shape): Problem {
  return { path, text: `${nameOf(path)} has no ${name}`, fix: `add ${name}, ${what}` }
}

function stranger(path: Path, name: string, known: readonly string[]): Problem {
  const fix = didYouMean(name, known)
  return { path: [...path, name], text: `${nameOf(path)} has ${name}, which nothing reads`, fix }
}

function nameOf(path: Path): string {
  return pathText(path) || 'the description'
}

function shapeOf(shape: Shape | { optional: Shape }): Shape {
  return 'optional' in shape ? shape.optional : shape
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (value === '') return 'empty'
  if (typeof value === 'string') return `the text '${value}'`
  const plain = typeof value === 'number' || typeof value === 'boolean'
  return plain ? `the ${typeof value} ${value}` : `a ${typeof value}`
}
