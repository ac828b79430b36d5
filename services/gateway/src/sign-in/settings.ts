import { isLoopback } from '@gatehouse/kit'
import type { PublicUrlSettings } from '../public-url.ts'

/** The settings that say how people sign in; their schemas stand in config.ts. */
export type SignInSettings = PublicUrlSettings & {
  GATEHOUSE_AUTH: 'policy' | 'none'
  GATEHOUSE_OIDC_ISSUER?: string
  GATEHOUSE_OIDC_CLIENT_ID?: string
  GATEHOUSE_OIDC_CLIENT_SECRET_FILE?: string
  GATEHOUSE_OIDC_SCOPES: string
  GATEHOUSE_OIDC_AUDIENCE?: string
  GATEHOUSE_OIDC_ROLES_CLAIM?: string
  GATEHOUSE_SESSION_SECONDS: number
}

/** The issuer as the settings describe it. */
export type IssuerSettings = {
  issuer: URL
  clientId: string
  clientSecretFile?: string | undefined
  scopes: string
  /** For whom bearer tokens must be. */
  audience: string
}

/** The issuer, if there is one and anybody is asked who they are. */
export function issuerIn(settings: SignInSettings): IssuerSettings | undefined {
  const { GATEHOUSE_OIDC_ISSUER: issuer, GATEHOUSE_OIDC_CLIENT_ID: clientId = '' } = settings
  if (issuer === undefined || settings.GATEHOUSE_AUTH === 'none') return undefined
  return {
    issuer: new URL(issuer),
    clientId,
    clientSecretFile: settings.GATEHOUSE_OIDC_CLIENT_SECRET_FILE,
    scopes: settings.GATEHOUSE_OIDC_SCOPES,
    audience: settings.GATEHOUSE_OIDC_AUDIENCE ?? clientId,
  }
}

/** What is wrong between the settings of the sign-in, each with its fix. */
export function signInProblems(settings: SignInSettings): string[] {
  const { GATEHOUSE_OIDC_ISSUER: issuer } = settings
  if (issuer === undefined) return problemsWithoutIssuer(settings)
  return [
    ...problemsOfIssuer(issuer),
    ...(settings.GATEHOUSE_OIDC_CLIENT_ID === undefined
      ? ['GATEHOUSE_OIDC_CLIENT_ID is not set: set it to the id that the issuer gave this gateway.']
      : []),
    ...(settings.GATEHOUSE_OIDC_SCOPES.split(' ').includes('openid')
      ? []
      : ['GATEHOUSE_OIDC_SCOPES has no openid, without which nobody is named: add it.']),
    ...problemsOfReach(settings),
  ]
}

function problemsWithoutIssuer(settings: SignInSettings): string[] {
  const names = [
    'GATEHOUSE_OIDC_CLIENT_ID',
    'GATEHOUSE_OIDC_CLIENT_SECRET_FILE',
    'GATEHOUSE_OIDC_AUDIENCE',
    'GATEHOUSE_OIDC_ROLES_CLAIM',
  ] as const
  return names
    .filter((name) => settings[name] !== undefined)
    .map((name) => `${name} is set without GATEHOUSE_OIDC_ISSUER: set that too, or leave it out.`)
}

/** Its value is not repeated: it may have a password in it. */
function problemsOfIssuer(issuer: string): string[] {
  const url = URL.parse(issuer)
  const bare = url && !url.username && !url.password && !url.search && !url.hash
  if (!bare) {
    return [
      'GATEHOUSE_OIDC_ISSUER is no URL without user, query and fragment: set it as the issuer names itself.',
    ]
  }
  if (isSafe(url)) return []
  return [
    'GATEHOUSE_OIDC_ISSUER is reached without TLS, so anybody on the way could sign in as anyone: use https, or a loopback address.',
  ]
}

/** Cookies and codes go to that URL. */
function problemsOfReach(settings: SignInSettings): string[] {
  const { GATEHOUSE_PUBLIC_URL: publicUrl, GATEHOUSE_STAGE: stage } = settings
  if (publicUrl === undefined) {
    if (stage === 'local') return []
    return [
      'GATEHOUSE_PUBLIC_URL is not set, and the issuer must know where to send people back: set it to the origin at which browsers reach the gateway.',
    ]
  }
  const url = URL.parse(publicUrl)
  if (!url || isSafe(url)) return []
  return [
    'GATEHOUSE_PUBLIC_URL is reached without TLS, so anybody on the way could take a session: use https, or a loopback address.',
  ]
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}
