import type { IncomingMessage } from 'node:http'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { errorPage, signInPage } from './pages.ts'
import type { IssuerPerson } from './people.ts'

/** Of a form, in characters. */
const longestForm = 1024

/**
 * The page at which a person says who they are, at `/interaction/UID`. The cookie of the interaction comes
 * along only to its own path, so that no other site can choose for someone.
 */
export async function interact(
  ctx: KoaContextWithOIDC,
  provider: Provider,
  people: readonly IssuerPerson[],
  publicUrl: string,
): Promise<void> {
  const uid = ctx.path.split('/')[2]
  const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(() => undefined)
  if (interaction === undefined || interaction.uid !== uid) {
    return refuse(ctx, 'This sign-in is over, or began in another browser: begin anew.', publicUrl)
  }
  if (ctx.method !== 'POST') {
    ctx.type = 'html'
    ctx.body = signInPage(people, publicUrl)
    return
  }
  const chosen = (await formOf(ctx.req)).get('person')
  const person = people.find(({ sub }) => sub === chosen)
  if (!person && chosen !== '') return refuse(ctx, 'There is no such person.', publicUrl)
  const result = person
    ? { login: { accountId: person.sub }, consent: {} }
    : { error: 'access_denied', error_description: 'the person did not want to sign in' }
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
  ctx.status = 303
}

function refuse(ctx: KoaContextWithOIDC, description: string, publicUrl: string): void {
  ctx.status = 400
  ctx.type = 'html'
  ctx.body = errorPage('invalid_request', description, publicUrl)
}

/** What is too long for an answer to the page is none. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    if (text.length <= longestForm) text += chunk
  }
  return new URLSearchParams(text.length <= longestForm ? text : '')
}
