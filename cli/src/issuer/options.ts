/** What the local issuer is told. */
export type IssuerOptions = {
  host: string
  port: number
  /** Its identifier, an origin: browsers and the gateway reach it there. */
  url: string
  /** The origin of the gateway, to which people go back. */
  publicUrl: string
  redirectUri: string
  /** The file of the secret that the gateway shows. */
  clientSecretFile: string
  accessTokenSeconds: number
}

export const defaultAccessTokenSeconds = 300

/** As whom the gateway asks, and for whom access tokens are. */
export const clientId = 'gatehouse'
export const audience = 'gatehouse'

/** The claim, of both tokens, that names a person's roles. */
export const rolesClaim = 'roles'

/** Where it listens beside a gateway at this port, which the other services follow. */
export function issuerPort(gatewayPort: number): number {
  return gatewayPort + 4
}
