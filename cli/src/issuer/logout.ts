import type { KoaContextWithOIDC } from 'oidc-provider'
import { signOutPage } from './pages.ts'
import type { IssuerPerson } from './people.ts'

/**
 * Signs out at once whom the gateway has shown to be signed in, by the ID token that it got; anyone else is
 * asked. OpenID Connect RP-Initiated Logout 1.0, section 2.
 */
export async function signOut(
  ctx: KoaContextWithOIDC,
  form: string,
  people: readonly IssuerPerson[],
): Promise<void> {
  const { session, client, provider, entities } = ctx.oidc
  const hinted = entities.IdTokenHint?.payload.sub
  if (session && client && hinted !== undefined && hinted === session.accountId) {
    const grant = await provider.Grant.find(session.grantIdFor(client.clientId) ?? '')
    await grant?.destroy()
    const target = afterLogout(ctx)
    await session.destroy()
    ctx.cookies.set(provider.cookieName('session'), null)
    ctx.status = 303
    ctx.redirect(target)
    return
  }
  const name = people.find(({ sub }) => sub === session?.accountId)?.name ?? 'someone'
  ctx.type = 'html'
  ctx.body = signOutPage(form, name)
}

/** Where to go on after a logout that this context has checked; the `state` goes back to the client. */
export function afterLogout({ oidc }: KoaContextWithOIDC): string {
  const { post_logout_redirect_uri: uri, state } = oidc.params ?? {}
  if (typeof uri !== 'string') return oidc.urlFor('end_session_success')
  const target = new URL(uri)
  if (typeof state === 'string') target.searchParams.set('state', state)
  return target.href
}
