import { isDeepStrictEqual } from 'node:util'

/** A statement whose order and spelling say nothing any more. */
type Statement = {
  /** Its Sid, or what is in it if it has none. */
  name: string
  isNamed: boolean
  effect: string
  /** Lists by element of the policy: actions, resources, principals. */
  lists: Record<string, string[]>
  condition: unknown
}

const words: Record<string, string> = { Resource: 'on ', Principal: 'for ' }

/**
 * How a policy differs in meaning from the one that it should be, one line each; undefined when one of the two is
 * no policy document.
 */
export function policyDifference(expected: unknown, actual: unknown): string[] | undefined {
  const [wanted, found] = [statementsOf(expected), statementsOf(actual)]
  if (!wanted || !found) return undefined
  const names = new Set([...wanted.keys(), ...found.keys()])
  return [...names].flatMap((name) => {
    const [before, now] = [wanted.get(name), found.get(name)]
    if (!before) return [`has the statement ${describeStatement(now as Statement)}`]
    if (!now) return [`lacks the statement ${describeStatement(before)}`]
    return statementDifference(before, now)
  })
}

/** The statements of a policy, each as a person reads it. */
export function describePolicy(policy: unknown): string[] {
  return [...(statementsOf(policy)?.values() ?? [])].map(describeStatement)
}

function describeStatement({ name, isNamed, effect, lists }: Statement): string {
  const deny = effect === 'Deny' ? 'denies ' : ''
  const parts = Object.entries(lists).map(
    ([key, values]) => `${words[key] ?? ''}${values.join(', ')}`,
  )
  const text = `${deny}${parts.join(' ')}`
  return isNamed ? `${name} (${text})` : text
}

function statementDifference(before: Statement, now: Statement): string[] {
  const keys = new Set([...Object.keys(before.lists), ...Object.keys(now.lists)])
  const lists = [...keys].flatMap((key) => {
    const [wanted, found] = [before.lists[key] ?? [], now.lists[key] ?? []]
    const word = words[key] ?? ''
    const added = found.filter((value) => !wanted.includes(value))
    const gone = wanted.filter((value) => !found.includes(value))
    return [
      ...added.map((value) => `${before.name} has also ${word}${value}`),
      ...gone.map((value) => `${before.name} lacks ${word}${value}`),
    ]
  })
  return [
    ...(before.effect === now.effect ? [] : [`${before.name} is ${now.effect}`]),
    ...lists,
    ...(isDeepStrictEqual(before.condition, now.condition)
      ? []
      : [`${before.name} has another condition`]),
  ]
}

function statementsOf(policy: unknown): Map<string, Statement> | undefined {
  const document = typeof policy === 'string' ? parsed(policy) : policy
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    return undefined
  }
  const statements = [document.Statement].flat() as Record<string, unknown>[]
  const named = statements.map((statement) => normal(statement))
  return new Map(named.map((statement) => [statement.name, statement]))
}

function normal(statement: Record<string, unknown>): Statement {
  const { Sid: sid, Effect: effect, Condition: condition, ...rest } = statement
  const lists = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, valuesOf(key, value).toSorted()]),
  )
  const isNamed = typeof sid === 'string' && sid !== ''
  const name = isNamed ? sid : JSON.stringify([effect, lists, condition])
  return { name, isNamed, effect: String(effect), lists, condition: normalCondition(condition) }
}

/** IAM takes one value for a list of it, and actions in any case. */
function valuesOf(key: string, value: unknown): string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([kind, values]) =>
      [values].flat().map((one) => `${kind} ${String(one)}`),
    )
  }
  const texts = [value].flat().map(String)
  return key.endsWith('Action') ? texts.map(sameCase) : texts
}

/** The service in small letters: what follows is shown as it is written. */
function sameCase(action: string): string {
  const [service = '', ...rest] = action.split(':')
  return [service.toLowerCase(), ...rest].join(':')
}

function normalCondition(condition: unknown): unknown {
  if (typeof condition !== 'object' || condition === null) return condition ?? null
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys as object).map(([key, values]) => [
          key,
          ([values].flat() as unknown[]).map(String).toSorted(),
        ]),
      ),
    ]),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
