import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { SecretText } from '@gatehouse/kit/secret-text'
import { clientId } from './options.ts'
import { readIssuerPeople } from './people.ts'
import { type Failures, createIssuer } from './provider.ts'
import { type Browser, openBrowser } from './test-browser.ts'

export const publicUrl = 'http://127.0.0.1:9'
export const redirectUri = `${publicUrl}/auth/callback`
const secret = 'a-secret-of-this-test-alone'

/** The issuer in this process, and what a gateway and a browser do with it. */
export async function startIssuer(t: TestContext, given: { accessTokenSeconds?: number } = {}) {
  // The library says that nothing is kept.
  t.mock.method(console, 'warn', () => {})
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  const url = `http://127.0.0.1:${portOf(server)}`
  const failures: Error[] = []
  const heard: Failures = { refused: () => {}, failed: (error) => failures.push(error) }
  const people = await readIssuerPeople(join(import.meta.dirname, '../../sample'))
  const options = {
    host: '127.0.0.1',
    port: portOf(server),
    url,
    publicUrl,
    redirectUri,
    clientSecretFile: '/nowhere',
    accessTokenSeconds: given.accessTokenSeconds ?? 300,
  }
  const handler = await createIssuer(options, people, new SecretText(secret), heard)
  server.on('request', (request, response) => void handler(request, response))

  const token = async (fields: Record<string, string>, withSecret = secret) => {
    const body = new URLSearchParams({ client_id: clientId, client_secret: withSecret, ...fields })
    const answer = await fetch(`${url}/token`, { method: 'POST', body })
    return { status: answer.status, body: (await answer.json()) as Record<string, string> }
  }
  return { url, people, failures, token }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>

export const verifier = randomBytes(32).toString('base64url')

/** The request that a gateway begins with. */
export function authorization(given: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: redirectUri,
    state: 'a-state',
    nonce: 'a-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...given,
  })
  return `/auth?${query.toString()}`
}

/** Goes through the page as a person does. Answers with the URL at the gateway to which that leads. */
export async function signIn(
  browser: Browser,
  person: string,
  given: Record<string, string> = {},
): Promise<URL> {
  const { location: page = '' } = await browser(authorization(given))
  const { location: resume = '' } = await browser(page, { person })
  const { location = '' } = await browser(resume)
  return new URL(location)
}

/** The tokens for the code that is in this URL. */
export function redeem(issuer: Issuer, callback: URL, given: Record<string, string> = {}) {
  return issuer.token({
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...given,
  })
}

/** Someone who has signed in. */
export async function signedIn(
  t: TestContext,
  person: string,
  given?: { accessTokenSeconds: number },
) {
  const issuer = await startIssuer(t, given)
  const browser = openBrowser(issuer.url)
  const { body } = await redeem(issuer, await signIn(browser, person))
  return { issuer, browser, tokens: body }
}
