import { type Platform, publicService } from '@gatehouse/platform'
import { audience, clientId, issuerPort, rolesClaim } from '../issuer/options.ts'
import { runFile } from '../identity/run-folder.ts'
import { type Ports, addressOf, anyFreePort, host, whyTaken } from './ports.ts'

/** How people sign in to this run. */
export type SignIn = {
  /** The origin at which browsers find the gateway. */
  publicUrl: string
  issuer: string
  /** Of the local issuer; absent where a person has an issuer of their own. */
  port?: number
}

/** Takes the issuer that a person names in their environment, else a local one. */
export async function chooseSignIn(
  env: NodeJS.ProcessEnv,
  platform: Platform,
  ports: Ports,
): Promise<SignIn> {
  const name = publicService(platform)
  const given = env.GATEHOUSE_PUBLIC_URL
  const publicUrl = given ? (URL.parse(given)?.origin ?? given) : addressOf(ports, name)
  if (env.GATEHOUSE_OIDC_ISSUER) return { publicUrl, issuer: env.GATEHOUSE_OIDC_ISSUER }
  const port = await choosePort(issuerPort(ports[name]?.port ?? 0), ports)
  return { publicUrl, issuer: `http://${host}:${port}`, port }
}

/** Nobody knows the issuer by its port: where the usual one is taken, another does. */
async function choosePort(usual: number, ports: Ports): Promise<number> {
  const ours = Object.values(ports).flatMap(({ port, metricsPort: metrics }) => [port, metrics])
  if (!ours.includes(usual) && (await whyTaken(usual)) === undefined) return usual
  for (;;) {
    const port = await anyFreePort()
    if (!ours.includes(port)) return port
  }
}

/** The settings by which the gateway signs people in. */
export function signInSettings(signIn: SignIn, dataDir: string): Record<string, string> {
  const { publicUrl, issuer, port } = signIn
  return {
    GATEHOUSE_PUBLIC_URL: publicUrl,
    ...(port !== undefined && {
      GATEHOUSE_OIDC_ISSUER: issuer,
      GATEHOUSE_OIDC_CLIENT_ID: clientId,
      GATEHOUSE_OIDC_CLIENT_SECRET_FILE: runFile(dataDir, 'clientSecret'),
      GATEHOUSE_OIDC_AUDIENCE: audience,
      GATEHOUSE_OIDC_ROLES_CLAIM: rolesClaim,
    }),
  }
}
