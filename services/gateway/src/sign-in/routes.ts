import type { FastifyInstance } from 'fastify'
import { BrowserCookie, cookieNames } from '../identity/browser-cookie.ts'
import type { Dependencies } from '../dependencies.ts'
import { addCallback } from './callback.ts'
import { answerSignInFailure } from './failure-page.ts'
import { addLogin } from './login.ts'
import { addLogout } from './logout.ts'

/** Signing in and out, which browsers come to by links and forms. */
export function addSignIn(app: FastifyInstance, deps: Dependencies): void {
  const loginCookie = new BrowserCookie(cookieNames.login, deps.access.publicUrl)
  void app.register((scope, _options, done) => {
    scope.setErrorHandler(answerSignInFailure)
    // A form without fields has this type, too.
    scope.addContentTypeParser('application/x-www-form-urlencoded', (_request, _body, parsed) =>
      parsed(null, undefined),
    )
    addLogin(scope, deps, loginCookie)
    addCallback(scope, deps, loginCookie)
    addLogout(scope, deps)
    done()
  })
}
