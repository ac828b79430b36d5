import { type ProblemError, type Route, problem } from '@gatehouse/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { SecretText } from '../secret-text.ts'
import type { Caller, Callers } from './callers.ts'
import { KeysUnavailableError } from './key-set.ts'
import { TokenRefusedError } from './verify-token.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, on an inner service that asks for it; nobody on its probes. */
    caller?: Caller
  }
}

/** For whom the gateway asks. It means something from the gateway alone, and only for the log. */
export const principalHeader = 'x-gatehouse-principal'

const principalForm = /^(?:anonymous|(?:user|key):[\x21-\x7e]{1,512})$/

const defaultCallers = ['gateway', 'person'] as const satisfies Route['callers']

/**
 * Answers only callers who prove who they are by a bearer token, and only what their kind may ask. Nobody else
 * learns which paths there are; probes alone are open. All that is logged of a request names its caller.
 */
export function addCallerCheck(app: FastifyInstance, callers: Callers, service: string): void {
  app.decorateRequest('caller')
  app.addHook('onRequest', async (request) => {
    const { route } = request.routeOptions.config
    if (route?.access.resource.type === 'System') return
    const caller = await callerOf(request, callers, service)
    const principal = caller.name === 'gateway' ? principalOf(request) : undefined
    request.caller = { ...caller, ...(principal !== undefined && { principal }) }
    request.log = request.log.child({ caller: caller.name, principal })
    const allowed: Route['callers'] = route?.callers ?? defaultCallers
    if (!allowed.includes(caller.name)) throw notAllowed(caller)
  })
  app.addHook('onClose', (_app, done) => {
    callers.close()
    done()
  })
}

async function callerOf(
  request: FastifyRequest,
  callers: Callers,
  service: string,
): Promise<Caller> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token === undefined) throw refused(request, { reason: 'absent' }, service)
  try {
    const found = await callers.identify(new SecretText(token))
    if ('name' in found) return found
    throw refused(request, { reason: 'subject', subject: found.unknownSubject }, service)
  } catch (error) {
    if (error instanceof KeysUnavailableError) throw notNow(error)
    if (error instanceof TokenRefusedError)
      throw refused(request, { reason: error.reason }, service)
    throw error
  }
}

/** The log says why, the answer does not. */
function refused(
  request: FastifyRequest,
  why: { reason: string; subject?: string },
  service: string,
): ProblemError {
  request.log.warn(why, 'a caller was refused')
  return problem('caller-unknown', {
    detail: `Send Authorization: Bearer with a token that is for the ${service}. A person who may gets one by: gatehouse token ${service}`,
    headers: { 'www-authenticate': 'Bearer' },
  })
}

function notAllowed({ name }: Caller): ProblemError {
  return problem('caller-not-allowed', { detail: `This is not for the caller ${name}.` })
}

function notNow(cause: Error): ProblemError {
  return problem('upstream-unavailable', {
    detail: 'Who calls cannot be told at the moment. Try again shortly.',
    retryAfter: 1,
    cause,
  })
}

function principalOf({ headers }: FastifyRequest): string | undefined {
  const given = headers[principalHeader]
  return typeof given === 'string' && principalForm.test(given) ? given : undefined
}
