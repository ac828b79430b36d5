import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Check } from 'typebox/value'
import { Problem, ProblemError, problem, problemTypes } from './problems.ts'

describe('problem', () => {
  it('has the type, title and status of its code, and says what to change', () => {
    const error = problem('bucket-not-found', {
      detail: 'Nothing is called a. GET /buckets lists them.',
    })
    assert.deepEqual(error.problem, {
      type: 'urn:gatehouse:problem:bucket-not-found',
      title: 'There is no such bucket',
      status: 404,
      detail: 'Nothing is called a. GET /buckets lists them.',
    })
    assert.equal(error.kind, 'bucket-not-found')
    assert.equal(error.message, error.problem.detail)
  })

  it('is an Error with its cause, which is no part of the answer', () => {
    const cause = new Error('hunter2')
    const error = problem('internal-error', { cause })
    assert.ok(error instanceof ProblemError && error instanceof Error)
    assert.equal(error.cause, cause)
    assert.doesNotMatch(JSON.stringify(error.problem), /hunter2/)
    assert.equal(error.message, 'Something went wrong here')
    assert.ok(!('cause' in problem('internal-error')))
  })

  it('carries headers, and when to try again', () => {
    const { headers } = problem('overloaded', { retryAfter: 0, headers: { allow: 'GET' } })
    assert.deepEqual(headers, { allow: 'GET', 'retry-after': '0' })
    assert.deepEqual(problem('overloaded').headers, {})
  })
})

describe('problemTypes', () => {
  it('make answers that fit the schema', () => {
    for (const code of Object.keys(problemTypes) as (keyof typeof problemTypes)[]) {
      const errors = [{ in: 'body', name: 'a', detail: 'b' }]
      assert.ok(Check(Problem, problem(code, { detail: 'c', errors }).problem), code)
      assert.match(code, /^[a-z]+(-[a-z]+)*$/)
    }
  })
})
