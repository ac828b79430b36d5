import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { TestContext } from 'node:test'
import { type JWTHeaderParameters, SignJWT, exportJWK, generateKeyPair } from 'jose'
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { freePort } from '../../../../test/support/free-port.ts'

export const clientId = 'gatehouse'
const algorithm = 'ES256'
const kid = 'the-key'

export type IssuerOptions = {
  /** The origin of the gateway. */
  publicUrl: string
  refreshTokens?: boolean
  /** None: a public client. */
  clientSecret?: string
}

type Answer = Record<string, unknown>

/** What a test may make of the issuer while it runs. */
function newState() {
  return {
    /** Who comes; nobody: they do not want to sign in. */
    person: 'ada' as string | undefined,
    /** What is known of people. */
    claims: {
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      email_verified: true,
    } as Answer,
    /** What becomes of the answers of the token endpoint, and with which status. */
    answer: (answer: Answer): Answer => answer,
    status: undefined as number | undefined,
    /** Where the token endpoint sends its callers, if it does. */
    redirect: undefined as string | undefined,
    /** The paths at which nobody answers. */
    away: [] as string[],
    /** The paths that were asked, in order. */
    asked: [] as string[],
  }
}
type State = ReturnType<typeof newState>

/** A real OpenID Connect issuer, at which whoever comes is `person`. */
export async function startIssuer(t: TestContext, options: IssuerOptions) {
  // The library says that nothing is kept, and which defaults it has.
  for (const level of ['info', 'warn'] as const) t.mock.method(console, level, () => undefined)
  const keys = await generateKeyPair(algorithm, { extractable: true })
  const jwk = { ...(await exportJWK(keys.privateKey)), kid, alg: algorithm, use: 'sig' }
  // It must know its own URL before it listens.
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const state = newState()
  const provider = new Provider(url, configurationOf(options, jwk, state))
  behave(provider, state)

  let server = await listen(provider, port)
  t.after(() => close(server))
  return Object.assign(state, {
    url,
    count: (path: string) => state.asked.filter((asked) => asked === path).length,
    /** As when it is away: nothing listens. */
    stop: () => close(server),
    start: async () => {
      server = await listen(provider, port)
    },
    /** A token that bears the signature of the issuer. */
    sign: (claims: Answer, header: Partial<JWTHeaderParameters> = {}, key = keys.privateKey) =>
      new SignJWT({ iss: url, exp: Math.floor(Date.now() / 1000) + 600, ...claims })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt', ...header })
        .sign(key),
    publicKey: keys.publicKey,
  })
}

/** Has the issuer do what `state` says. */
function behave(provider: Provider, state: State): void {
  provider.use(async (ctx, next) => {
    state.asked.push(ctx.path)
    if (state.away.includes(ctx.path)) {
      ctx.req.destroy()
      return
    }
    if (ctx.path.startsWith('/interaction/')) {
      const result = state.person ? { login: { accountId: state.person } } : refusal
      ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
      return
    }
    await next()
    if (ctx.path !== '/token') return
    if (state.redirect) {
      ctx.redirect(state.redirect)
      return
    }
    ctx.body = state.answer(ctx.body as Answer)
    ctx.status = state.status ?? ctx.status
  })
}

const refusal = { error: 'access_denied', error_description: '<b>they</b> did not want to' }

function configurationOf(
  { publicUrl, clientSecret, refreshTokens = true }: IssuerOptions,
  jwk: object,
  state: State,
): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        ...(clientSecret === undefined
          ? { token_endpoint_auth_method: 'none' }
          : { client_secret: clientSecret }),
        redirect_uris: [`${publicUrl}/auth/callback`],
        post_logout_redirect_uris: [`${publicUrl}/`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: algorithm,
      },
    ],
    jwks: { keys: [jwk] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'groups'],
      profile: ['name'],
      email: ['email', 'email_verified'],
    },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...state.claims, sub }) }),
    loadExistingGrant: grantOf,
    issueRefreshToken: () => refreshTokens,
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    cookies: { keys: ['a key of this test'] },
  }
}

async function grantOf({ oidc }: KoaContextWithOIDC) {
  const { session, client, provider, params } = oidc
  if (!session?.accountId || !client) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(String(params?.scope))
  await grant.save()
  return grant
}

async function listen(provider: Provider, port: number): Promise<Server> {
  const handler = provider.callback()
  const server = createServer((request, response) => void handler(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function close(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
}
