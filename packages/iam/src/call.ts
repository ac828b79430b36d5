import type { IamRequest } from './evaluate.ts'

/** A call of AWS as its SDK for JavaScript makes it. */
export type AwsCall = {
  /** The name of the client without `Client`: `S3`, `SSM`, `SecretsManager`. */
  api: string
  /** The name of the command without `Command`: `GetObject`. */
  operation: string
  input: CallInput
}

export type CallInput = Readonly<Record<string, unknown>>

/** Where calls go: what ARNs begin with. */
export type Place = {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  partition: string
  region: string
  /** Twelve digits. */
  account: string
}

/**
 * What an answer tells that needed a permission of its own: that a thing is not there, or the ARN of the key
 * that it is encrypted with.
 */
export type AwsAnswer = { absent: true } | { key: string }

/** The operations of one API, and what IAM is asked of each: all of it must be allowed. */
export type Requests = Readonly<Record<string, (input: CallInput, place: Place) => IamRequest[]>>

/** Nothing is known of what the call needs, so nobody can say that it is allowed. */
export class UnknownCallError extends Error {
  override name = 'UnknownCallError'
}

/** @throws {UnknownCallError} if it is no text */
export function textIn(input: CallInput, name: string): string {
  const value = input[name]
  if (typeof value === 'string' && value !== '') return value
  throw new UnknownCallError(`its ${name} is no text`)
}

/** What makes a call need further permissions, which are not known here. @throws {UnknownCallError} */
export function refuseGiven(input: CallInput, names: readonly string[]): void {
  const given = names.filter((name) => input[name] !== undefined)
  if (given.length > 0) throw new UnknownCallError(`it has ${given.join(', ')}`)
}
