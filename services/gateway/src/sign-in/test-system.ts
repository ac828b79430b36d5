import type { TestContext } from 'node:test'
import { type Me, type Output, gatewayRoutes } from '@gatehouse/contract'
import { recordedTrail } from '../audit/test-trail.ts'
import { startDirectory } from '../test-directory.ts'
import { type TestParts, startGateway } from '../test-gateway.ts'
import { TestBrowser, type Visit } from './test-browser.ts'
import { type IssuerOptions, clientId, startIssuer } from './test-issuer.ts'

export type SystemOptions = {
  publicUrl?: string
  issuer?: Partial<IssuerOptions>
  env?: NodeJS.ProcessEnv
  parts?: TestParts
  upstreams?: { broker?: string }
}

/** A gateway at which people sign in, with the issuer and a directory, and what browsers do with them. */
export async function startSystem(t: TestContext, options: SystemOptions = {}) {
  const { publicUrl = 'https://gatehouse.example', env = {}, parts } = options
  const issuer = await startIssuer(t, { publicUrl, ...options.issuer })
  const directory = await startDirectory(t)
  const trail = recordedTrail()
  /** Another replica. */
  const addGateway = () =>
    startGateway(
      t,
      { ...options.upstreams, directory: directory.url },
      {
        LOG_LEVEL: 'trace',
        GATEHOUSE_PUBLIC_URL: publicUrl,
        GATEHOUSE_OIDC_ISSUER: issuer.url,
        GATEHOUSE_OIDC_CLIENT_ID: clientId,
        ...env,
      },
      { trail, ...parts },
    )
  const gateway = await addGateway()
  const openBrowser = () => new TestBrowser({ [publicUrl]: gateway.url })

  /** As far as the way back to the gateway, which is not taken. */
  const goToIssuer = async (browser: TestBrowser, returnTo = '/'): Promise<string> => {
    const { location = '' } = await beginAt(browser, returnTo)
    const { location: callback = '' } = await browser.follow(location, (url) =>
      url.startsWith(publicUrl),
    )
    return callback
  }
  const beginAt = (browser: TestBrowser, returnTo = '/') =>
    browser.visit(`${publicUrl}/auth/login?returnTo=${encodeURIComponent(returnTo)}`)
  const signIn = async (browser: TestBrowser, returnTo?: string): Promise<Visit> =>
    browser.visit(await goToIssuer(browser, returnTo))
  return {
    publicUrl,
    issuer,
    directory,
    gateway,
    trail,
    addGateway,
    openBrowser,
    beginAt,
    goToIssuer,
    signIn,
    me: (browser: TestBrowser): Promise<Me> => meOf(browser, publicUrl),
    signOut: (browser: TestBrowser, headers: Record<string, string> = {}) =>
      browser.visit(`${publicUrl}/auth/logout`, {
        method: 'POST',
        headers: { origin: publicUrl, ...headers },
      }),
  }
}
export type TestSystem = Awaited<ReturnType<typeof startSystem>>

async function meOf(browser: TestBrowser, publicUrl: string): Promise<Me> {
  const { text } = await browser.visit(publicUrl + gatewayRoutes.getMe.path, {
    headers: { accept: 'application/json' },
  })
  return (JSON.parse(text) as Output<typeof gatewayRoutes.getMe>).data
}
