import { awsFailure, codeOf } from '@gatehouse/aws'
import { ProblemError } from '@gatehouse/contract'
import type { Caller } from '../aws/caller.ts'
import type { Answer, Check } from './checks.ts'

/** What a harmless call is made with. */
export type Target = {
  check: Check
  caller: Caller
  /** Of the services: the address of a queue, say. */
  settings: Readonly<Record<string, string | undefined>>
  /** A bucket that is there, if one can be found. */
  anyBucket: () => Promise<string | undefined>
}

/** Tells whether an action is allowed by a call that changes nothing and shows nobody anything. */
export type Attempt = (target: Target) => Promise<Answer>

/** Nobody has anything of this name. */
export const nobodys = `gatehouse-doctor-${process.pid}-${Date.now()}`

/**
 * Calls, and reads the result: AWS looks at permissions before it looks for what is asked, so an error of the
 * name `expected` is as good as success.
 */
export async function attempt(
  call: () => Promise<unknown>,
  expected?: RegExp,
  detail?: string,
): Promise<Answer> {
  const on = detail === undefined ? {} : { detail: `tried on ${detail}` }
  try {
    await call()
    return { verdict: 'allowed', found: 'tried', ...on }
  } catch (error) {
    if (expected?.test(codeOf(error))) return { verdict: 'allowed', found: 'tried', ...on }
    const failure = awsFailure(error)
    const kind = failure instanceof ProblemError ? failure.kind : undefined
    if (kind === 'storage-access-denied' || statusOf(error) === 403) {
      return { verdict: 'denied', found: 'tried', ...on }
    }
    if (kind === undefined) throw error
    return unknown(`${reasonOf(codeOf(error), kind)} (${codeOf(error)})`)
  }
}

function reasonOf(code: string, kind: string): string {
  if (/NotFound|NoSuch|NonExistent|DoesNotExist/.test(code)) return 'it is not there'
  return kind === 'storage-throttled' ? 'AWS asks for fewer calls' : 'the call failed'
}

export function unknown(detail: string): Answer {
  return { verdict: 'unknown', found: 'not found out', detail }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
}
