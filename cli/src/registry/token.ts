import type { Challenge } from './challenge.ts'
import type { Credentials } from './credentials.ts'
import type { Repository } from './reference.ts'

/** What is sent as `authorization`; undefined where the credentials are of no use for this challenge. */
export async function authorize(
  challenge: Challenge,
  credentials: Credentials | undefined,
  repository: Repository,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (challenge.scheme === 'basic') {
    return credentials && 'password' in credentials ? basic(credentials) : undefined
  }
  const realm = URL.parse(challenge.realm)
  // A registry must not send a password in plain to where it likes.
  if (!realm || (realm.protocol !== 'https:' && !repository.origin.startsWith('http:'))) {
    return undefined
  }
  const asked = {
    scope: challenge.scope ?? `repository:${repository.name}:pull`,
    ...(challenge.service !== undefined && { service: challenge.service }),
  }
  const response = await askRealm(realm, asked, credentials, signal)
  if (!response.ok) return undefined
  const { token, access_token } = (await response.json()) as {
    token?: string
    access_token?: string
  }
  const given = token ?? access_token
  return given === undefined ? undefined : `Bearer ${given}`
}

function askRealm(
  realm: URL,
  asked: Record<string, string>,
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<Response> {
  if (credentials && 'identityToken' in credentials) {
    const body = new URLSearchParams({
      ...asked,
      grant_type: 'refresh_token',
      client_id: 'gatehouse',
      refresh_token: credentials.identityToken,
    })
    return fetch(realm, { method: 'POST', body, signal })
  }
  for (const [key, value] of Object.entries(asked)) realm.searchParams.set(key, value)
  const headers = credentials ? { authorization: basic(credentials) } : {}
  return fetch(realm, { headers, signal })
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
