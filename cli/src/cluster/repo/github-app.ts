import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import { CliError } from '../../cli-error.ts'
import type { Credential } from './credential.ts'

type GithubApp = Extract<Credential, { kind: 'github-app' }>

/**
 * A token of an installation of a GitHub App, as Argo CD gets one: it lives an hour.
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
 * @throws {CliError} when GitHub gives none
 */
export async function installationToken(app: GithubApp): Promise<string> {
  const jwt = await signed(app)
  const url = `${app.apiUrl.replace(/\/$/, '')}/app/installations/${app.installationId}/access_tokens`
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${jwt}`, accept: 'application/vnd.github+json' },
    signal: AbortSignal.timeout(20_000),
  }).catch((error: Error) => {
    throw new CliError(`${new URL(url).host} is not reached: ${error.message}`, {
      fix: 'see that this machine reaches it; of GitHub Enterprise, give --api-url.',
    })
  })
  const { token, message } = (await answer.json().catch(() => ({}))) as Record<string, unknown>
  if (answer.ok && typeof token === 'string') return token
  throw new CliError(
    `GitHub gives the app no token: ${answer.status} ${typeof message === 'string' ? message : ''}`.trimEnd(),
    { fix: 'compare --app-id, --installation-id and --app-key with the settings of the app.' },
  )
}

async function signed({ appId, key }: GithubApp): Promise<string> {
  // A minute back, for clocks that are not the same.
  const now = Math.floor(Date.now() / 1000) - 60
  const parsed = parseKey(key)
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuedAt(now)
    .setExpirationTime(now + 9 * 60)
    .setIssuer(appId)
    .sign(parsed)
}

function parseKey(key: string) {
  try {
    return createPrivateKey(key)
  } catch (error) {
    throw new CliError('the key of the GitHub App cannot be read', {
      fix: 'name the .pem file that GitHub gave when the key was made.',
      cause: error,
    })
  }
}
