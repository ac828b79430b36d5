import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Statement, createEvaluator } from './index.ts'
import { type Case, generatedCases } from './test-table.ts'

/*
 * What AWS documents, written down once more in the plainest way:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

function documented({ statements, request }: Case): string {
  const applying = statements.filter((statement) => applies(statement, request))
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny'
  return applying.length > 0 ? 'allow' : 'implicit-deny'
}

function applies(statement: Statement, { action, resource, context = {} }: Case['request']) {
  const { Action, Resource, Condition = {} } = statement
  return (
    Action.some((one) => one.toLowerCase() === action.toLowerCase()) &&
    Resource.some((pattern) => like(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        fulfils(operator, [values].flat(), valueOf(context, key)),
      ),
    )
  )
}

function valueOf(context: object, key: string): string | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())
  return found?.[1] as string | undefined
}

function fulfils(operator: string, values: string[], value: string | undefined): boolean {
  if (operator === 'StringNotEquals') return values.every((one) => one !== value)
  if (value === undefined) return false
  if (operator === 'StringLike') return values.some((one) => like(one, value))
  if (operator === 'Bool') return values.some((one) => one.toLowerCase() === value.toLowerCase())
  return values.includes(value)
}

/** `*` for any characters, `?` for one. */
function like(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const [first, rest] = [pattern[0], pattern.slice(1)]
  if (first === '*') return like(rest, text) || (text !== '' && like(pattern, text.slice(1)))
  return text !== '' && (first === '?' || first === text[0]) && like(rest, text.slice(1))
}

describe('createEvaluator', () => {
  const cases = generatedCases()
  const decided = cases.map(({ statements, request }) => {
    const decide = createEvaluator({ Version: '2012-10-17', Statement: statements })
    return decide(request).effect
  })

  it(`decides ${cases.length} generated requests as AWS documents it`, () => {
    assert.deepEqual(decided, cases.map(documented))
  })

  it('is asked about at least 2,000, of each outcome', () => {
    assert.ok(cases.length >= 2_000)
    for (const effect of ['allow', 'implicit-deny', 'explicit-deny']) {
      const share = decided.filter((one) => one === effect).length
      assert.ok(share >= 200, `${effect}: ${share}`)
    }
  })
})
