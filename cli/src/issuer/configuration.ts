import type { SecretText } from '@gatehouse/kit/secret-text'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { NewSigningKey } from '../identity/service-token.ts'
import { signOut } from './logout.ts'
import { type IssuerOptions, audience, clientId, rolesClaim } from './options.ts'
import { errorPage, signedOutPage } from './pages.ts'
import type { IssuerPerson } from './people.ts'

/** In seconds: within a sign-in, and of what outlives one. */
const codeSeconds = 60
const signInSeconds = 3600
const daySeconds = 24 * 3600

/** The one resource: access tokens are for it without being asked for (RFC 8707), as JWTs (RFC 9068). */
const resource = 'urn:gatehouse:api'

const algorithm = 'ES256'

/** How `oidc-provider` is to behave: code with PKCE alone, nothing kept beyond this process. */
export function configurationOf(
  options: IssuerOptions,
  people: readonly IssuerPerson[],
  secret: SecretText,
  key: NewSigningKey,
): Configuration {
  const personOf = (sub: string | undefined) => people.find((person) => person.sub === sub)
  return {
    clients: [clientOf(options, secret)],
    jwks: { keys: [JSON.parse(key.privateJwk.reveal())] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access'],
    claims: {
      openid: ['sub', rolesClaim],
      profile: ['name'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => {
      const person = personOf(sub)
      return person && { accountId: sub, claims: () => ({ sub, ...claimsOf(person) }) }
    },
    extraTokenClaims: (_ctx, token) => {
      const person = 'accountId' in token ? personOf(token.accountId) : undefined
      return person && claimsOf(person)
    },
    loadExistingGrant: grantOf,
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    ttl: timesToLive(options.accessTokenSeconds),
    features: featuresOf(options, people),
    renderError: (ctx, { error, error_description: description = error }) => {
      ctx.type = 'html'
      ctx.body = errorPage(error, description, options.publicUrl)
    },
    cookies: { names: cookieNames(options.port) },
  }
}

function clientOf({ redirectUri, publicUrl }: IssuerOptions, secret: SecretText) {
  return {
    client_id: clientId,
    client_secret: secret.reveal(),
    client_name: 'Gatehouse',
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [`${publicUrl}/`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    id_token_signed_response_alg: algorithm,
  } as const
}

function claimsOf({ name, email, role }: IssuerPerson) {
  return { name, email, email_verified: true, [rolesClaim]: [role] }
}

/** What the client asks for is granted: nobody is asked for consent to their own machine. */
async function grantOf({ oidc }: KoaContextWithOIDC) {
  const { session, client, provider, params } = oidc
  if (!session?.accountId || !client) return undefined
  const known = session.grantIdFor(client.clientId)
  const grant =
    (known && (await provider.Grant.find(known))) ||
    new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(String(params?.scope))
  await grant.save()
  return grant
}

function timesToLive(accessTokenSeconds: number) {
  return {
    AccessToken: accessTokenSeconds,
    IdToken: accessTokenSeconds,
    AuthorizationCode: codeSeconds,
    Interaction: signInSeconds,
    Session: daySeconds,
    Grant: daySeconds,
    RefreshToken: daySeconds,
  }
}

function featuresOf(
  { publicUrl, accessTokenSeconds }: IssuerOptions,
  people: readonly IssuerPerson[],
): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: '',
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: accessTokenSeconds,
        jwt: { sign: { alg: algorithm } },
      }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => signOut(ctx, form, people),
      postLogoutSuccessSource: (ctx) => {
        ctx.type = 'html'
        ctx.body = signedOutPage(publicUrl)
      },
    },
  }
}

/** Cookies know no ports: those of two issuers on one machine are told apart by their names. */
function cookieNames(port: number) {
  return {
    session: `gatehouse_issuer_${port}`,
    interaction: `gatehouse_issuer_${port}_interaction`,
    resume: `gatehouse_issuer_${port}_resume`,
  }
}
