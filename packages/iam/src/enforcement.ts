import { type AwsAnswer, type AwsCall, UnknownCallError } from './call.ts'
import { type IamRequest, createEvaluator } from './evaluate.ts'
import { remedyFor } from './remedy.ts'
import { requestsOf, requestsOfAnswer } from './requests.ts'
import { parseServicePolicy } from './service-policy.ts'

/** Why a call is denied. */
export type Denial = {
  action: string
  /** The ARN, or `*`. */
  resource: string
  /** For the operator: what is denied to whom by which policy, and what to change in platform.ts. */
  message: string
}

/** Holds calls against the policy of a service. */
export type Enforcement = {
  service: string
  /** What denies the call itself. */
  denialOf: (call: AwsCall) => Denial | undefined
  /** What denies its answer to who may make the call. */
  denialOfAnswer: (call: AwsCall, answer: AwsAnswer) => Denial | undefined
}

/**
 * Decides about calls as AWS would with this policy and no other. A call of which nobody knows what it needs is
 * denied.
 * @param given a `ServicePolicy`
 * @throws {PolicyError}
 */
export function createEnforcement(given: unknown): Enforcement {
  const held = parseServicePolicy(given)
  const { service } = held
  const decide = createEvaluator(held.policy)

  const firstDenial = (call: AwsCall, requests: () => IamRequest[]): Denial | undefined => {
    try {
      for (const request of requests()) {
        const decision = decide(request)
        if (decision.effect === 'allow') continue
        const { action, resource } = request
        return { action, resource, message: remedyFor(request, decision, held) }
      }
      return undefined
    } catch (error) {
      if (!(error instanceof UnknownCallError)) throw error
      return unknown(service, call, error)
    }
  }
  return {
    service,
    denialOf: (call) => firstDenial(call, () => requestsOf(call, held)),
    denialOfAnswer: (call, answer) => firstDenial(call, () => requestsOfAnswer(call, answer, held)),
  }
}

function unknown(service: string, { api, operation }: AwsCall, { message }: Error): Denial {
  const name = `${api} ${operation}`
  return {
    action: name,
    resource: '*',
    message: `${service} may not call ${name}: ${message}. Say in packages/iam/src/calls what it needs of IAM.`,
  }
}
