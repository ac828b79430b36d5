import { gatewayRoutes } from '@gatehouse/contract'
import { implement, newToken } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { BrowserCookie } from '../identity/browser-cookie.ts'
import type { Dependencies } from '../dependencies.ts'
import { issuerOf, seeOther } from './answers.ts'
import { safeReturnTo } from './return-to.ts'
import { beginTransaction, transactionSeconds } from './transaction.ts'

/** Sends the browser to the issuer, with a cookie to know it by when it comes back. */
export function addLogin(
  app: FastifyInstance,
  { access }: Dependencies,
  loginCookie: BrowserCookie,
): void {
  implement(app, gatewayRoutes.login, async ({ query }, _request, reply) => {
    const issuer = issuerOf(access)
    const returnTo = safeReturnTo(query?.returnTo, access.publicUrl)
    const cookie = newToken()
    const url = await issuer.authorizationUrl(beginTransaction(cookie, returnTo))
    void reply.header('set-cookie', loginCookie.set(cookie, transactionSeconds))
    return seeOther(reply, url.href)
  })
}
