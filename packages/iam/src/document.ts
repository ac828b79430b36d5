import { resourceFaults } from './resource.ts'

/**
 * The part of the policy language that Gatehouse writes. What is not in it is refused, since a policy that is
 * half understood decides wrongly.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export type PolicyDocument = { Version: '2012-10-17'; Statement: readonly Statement[] }

export type Statement = {
  Sid: string
  Effect: 'Allow' | 'Deny'
  /** `service:Action`, without wildcards. */
  Action: readonly string[]
  /** ARNs, with `*` and `?` in their last part alone, or `*` alone. */
  Resource: readonly string[]
  Condition?: Condition
}

/** All of them must hold; a value of several holds when one of them does. */
export type Condition = Partial<
  Record<Operator, Readonly<Record<string, string | readonly string[]>>>
>

export const operators = ['StringEquals', 'StringNotEquals', 'StringLike', 'Bool'] as const
export type Operator = (typeof operators)[number]

/** What is wrong with a policy document: every fault at once, each with its place. */
export class PolicyError extends Error {
  override name = 'PolicyError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`the policy cannot be evaluated:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

const elements = ['Sid', 'Effect', 'Action', 'Resource', 'Condition']

/**
 * Takes a document as one that can be evaluated.
 * @throws {PolicyError} if anything in it is not part of the language
 */
export function parsePolicy(value: unknown): PolicyDocument {
  const faults = documentFaults(value)
  if (faults.length > 0) throw new PolicyError(faults)
  return value as PolicyDocument
}

function documentFaults(value: unknown): string[] {
  if (!isRecord(value)) return ['It is no JSON object.']
  const { Version, Statement, ...others } = value
  return [
    ...(Version === '2012-10-17' ? [] : ['Version must be 2012-10-17.']),
    ...unknownIn(others, 'It', ['Version', 'Statement']),
    ...(Array.isArray(Statement)
      ? [...Statement.flatMap(statementFaults), ...sameSids(Statement)]
      : ['Statement must be a list.']),
  ]
}

function statementFaults(value: unknown, index: number): string[] {
  if (!isRecord(value)) return [`Statement ${index} is no object.`]
  const { Sid, Effect, Action, Resource, Condition = {} } = value
  const where = typeof Sid === 'string' ? Sid : `Statement ${index}`
  const others = Object.fromEntries(
    Object.entries(value).filter(([name]) => !elements.includes(name)),
  )
  const faults = [
    ...unknownIn(others, 'it', elements),
    ...(typeof Sid === 'string' && /^[A-Za-z0-9]+$/.test(Sid)
      ? []
      : ['Sid must be letters and digits.']),
    ...(Effect === 'Allow' || Effect === 'Deny' ? [] : ['Effect must be Allow or Deny.']),
    ...listFaults('Action', Action, (action) =>
      /^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action) ? [] : [`${action} is not one action.`],
    ),
    ...listFaults('Resource', Resource, resourceFaults),
    ...conditionFaults(Condition),
  ]
  return faults.map((fault) => `${where}: ${fault}`)
}

function listFaults(
  name: string,
  value: unknown,
  faultsOf: (item: string) => readonly string[],
): readonly string[] {
  if (!isTexts(value) || value.length === 0) return [`${name} must be a list of texts.`]
  return value.flatMap(faultsOf)
}

function conditionFaults(condition: unknown): string[] {
  if (!isRecord(condition)) return ['Condition must be an object.']
  return Object.entries(condition).flatMap(([operator, tests]) => {
    if (!(operators as readonly string[]).includes(operator)) {
      return [`the operator ${operator} is none of ${operators.join(', ')}.`]
    }
    if (!isRecord(tests)) return [`${operator} must be an object.`]
    return Object.entries(tests).flatMap(([key, value]) =>
      valuesFaults(`${operator} ${key}`, value),
    )
  })
}

/** A policy variable would stand for what is not known here. */
function valuesFaults(name: string, value: unknown): string[] {
  const values = typeof value === 'string' ? [value] : value
  if (!isTexts(values) || values.length === 0) return [`${name} must be a text, or a list of them.`]
  return values
    .filter((text) => text.includes('${'))
    .map((text) => `${name}: ${text} is a variable.`)
}

function unknownIn(others: object, what: string, known: readonly string[]): string[] {
  return Object.keys(others).map(
    (name) => `${what} has ${name}, which is none of ${known.join(', ')}.`,
  )
}

function sameSids(statements: readonly unknown[]): string[] {
  const sids = statements.map((statement) => (isRecord(statement) ? statement.Sid : undefined))
  const twice = sids.filter((sid, index) => sid !== undefined && sids.indexOf(sid) < index)
  return [...new Set(twice)].map((sid) => `Two statements are called ${String(sid)}.`)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
