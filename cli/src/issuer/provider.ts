import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SecretText } from '@gatehouse/kit/secret-text'
import { type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { createSigningKey } from '../identity/service-token.ts'
import { configurationOf } from './configuration.ts'
import { afterLogout } from './logout.ts'
import type { IssuerOptions } from './options.ts'
import { pageHeaders } from './page.ts'
import type { IssuerPerson } from './people.ts'
import { interact } from './sign-in.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Hears of requests that were not answered as they should have been. */
export type Failures = { refused: (error: Error) => void; failed: (error: Error) => void }

/** Answers every request to the issuer. Keys are made anew, all that it knows is in memory. */
export async function createIssuer(
  options: IssuerOptions,
  people: readonly IssuerPerson[],
  secret: SecretText,
  failures: Failures,
): Promise<Handler> {
  const key = await createSigningKey()
  const provider = new Provider(options.url, configurationOf(options, people, secret, key))
  const headers = pageHeaders(options.publicUrl)
  const { host } = new URL(options.url)

  provider.use(async (ctx, next) => {
    // A name that someone else makes point here (DNS rebinding) is not ours.
    if (ctx.host !== host) return ctx.throw(421)
    ctx.set(headers)
    if (!ctx.path.startsWith('/interaction/')) return next()
    return interact(ctx as KoaContextWithOIDC, provider, people, options.publicUrl)
  })
  provider.use(goOnWithoutSession)
  const refused = (_ctx: unknown, error: Error) => failures.refused(error)
  provider
    .on('authorization.error', refused)
    .on('grant.error', refused)
    .on('end_session.error', refused)
    .on('server_error', (_ctx, error) => failures.failed(error))
  return provider.callback()
}

/** Who is not signed in (any more) is signed out already. The page that would say so needs a script. */
async function goOnWithoutSession(ctx: KoaContextWithOIDC, next: () => Promise<void>) {
  await next()
  const { oidc } = ctx
  if (oidc?.route !== 'end_session' || ctx.status !== 200 || oidc.session?.accountId) return
  ctx.redirect(afterLogout(ctx))
  ctx.status = 303
}
