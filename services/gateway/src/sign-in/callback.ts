import { ProblemError, gatewayRoutes, problem } from '@gatehouse/contract'
import { type SecretText, implement } from '@gatehouse/kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { BrowserCookie } from '../identity/browser-cookie.ts'
import { describedBy } from '../identity/claims.ts'
import { eventOf } from '../audit/event.ts'
import type { Dependencies } from '../dependencies.ts'
import { issuerOf, seeOther } from './answers.ts'
import type { Grant } from './issuer.ts'
import { foreign, resumeTransaction } from './transaction.ts'

const longestUserAgent = 512

/** Takes the browser back from the issuer. Whatever comes of it, that sign-in is over. */
export function addCallback(
  app: FastifyInstance,
  deps: Dependencies,
  loginCookie: BrowserCookie,
): void {
  const { access, trail } = deps
  implement(app, gatewayRoutes.loginCallback, async ({ query }, request, reply) => {
    void reply.header('set-cookie', loginCookie.clear())
    try {
      const issuer = issuerOf(access)
      const cookie = loginCookie.read(request.headers.cookie)
      if (!cookie) throw foreign()
      const transaction = resumeTransaction(cookie, query?.state ?? '')
      const grant = await issuer.exchange(queryOf(request), transaction)
      const session = await signIn(deps, grant, request)
      void reply.header('set-cookie', access.sessionCookie.set(session.cookie, session.seconds))
      return seeOther(reply, access.publicUrl.origin + transaction.returnTo)
    } catch (error) {
      const reason = error instanceof ProblemError ? error.message : 'an internal error'
      request.log.info({ err: (error as Error).cause }, `a sign-in failed: ${reason}`)
      const resource = { type: 'Self', id: '' }
      trail.note(eventOf(request, 'deny', { action: 'SignIn', resource, reason }))
      throw error
    }
  })
}

/** A new session, never one that the browser had: someone else may have given it that one. */
async function signIn(
  { access, trail }: Dependencies,
  { claims, tokens, freshFor }: Grant & { claims: NonNullable<Grant['claims']> },
  request: FastifyRequest,
): Promise<{ cookie: SecretText; seconds: number }> {
  const who = describedBy(claims)
  if (!who) {
    throw problem('sign-in-failed', {
      detail: 'The issuer names nobody whom this gateway could know. Ask its operators.',
    })
  }
  const { id: subject, ...described } = who
  const resource = { type: 'Self', id: subject }
  const actor = { kind: 'user', id: subject, name: who.name } as const
  const event = eventOf(request, 'allow', { action: 'SignIn', resource }, actor)
  await trail.write(event, request.deadline)
  const session = {
    subject,
    ...described,
    roles: access.rolesOf(claims, who),
    tokens,
    freshFor,
    userAgent: request.headers['user-agent']?.slice(0, longestUserAgent),
    address: request.ip,
  }
  const created = await access.sessions.create(session, request)
  await endFormer({ access, trail }, request)
  return created
}

/** The browser forgets its former session, which would go on for nobody. */
async function endFormer(
  { access, trail }: Pick<Dependencies, 'access' | 'trail'>,
  request: FastifyRequest,
): Promise<void> {
  const { principal } = request
  if (principal.kind !== 'user' || principal.sessionId === undefined) return
  const resource = { type: 'Session', id: principal.sessionId }
  const reason = 'The browser has signed in anew.'
  try {
    await access.sessions.end(principal.sessionId, principal.id, request)
    trail.note(eventOf(request, 'allow', { action: 'EndSession', resource, reason }))
  } catch (error) {
    request.log.warn({ err: error }, 'the former session of a browser could not be ended')
  }
}

function queryOf({ url }: FastifyRequest): string {
  return url.slice(url.indexOf('?') + 1)
}
