import type { Condition, Operator } from './document.ts'
import { wildcard } from './wildcard.ts'

/** What a request brings along, by condition key; the case of a key does not count. */
export type RequestContext = Readonly<Record<string, string>>

type Test = (context: ReadonlyMap<string, string>) => boolean

/**
 * Whether a request's context fulfils a condition. A key that the request lacks fulfils none but the
 * negated operator.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionTest(condition: Condition = {}): (context: RequestContext) => boolean {
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => testOf(operator as Operator, key, [values].flat())),
  )
  return (context) => {
    if (tests.length === 0) return true
    const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
    return tests.every((test) => test(known))
  }
}

function testOf(operator: Operator, key: string, values: readonly string[]): Test {
  const name = key.toLowerCase()
  const any = anyOf(operator, values)
  const negated = operator === 'StringNotEquals'
  return (context) => {
    const value = context.get(name)
    if (value === undefined) return negated
    return any(value) !== negated
  }
}

function anyOf(operator: Operator, values: readonly string[]): (value: string) => boolean {
  if (operator === 'StringLike') {
    const matchers = values.map(wildcard)
    return (value) => matchers.some((matches) => matches(value))
  }
  if (operator === 'Bool') {
    const truths = values.map((value) => value.toLowerCase())
    return (value) => truths.includes(value.toLowerCase())
  }
  return (value) => values.includes(value)
}
