import { type Platform, callersOf } from '@gatehouse/platform'
import { runFile, tokenFile } from '../identity/run-folder.ts'
import { localIssuer, localSubject } from '../identity/service-token.ts'

/** The settings by which a service proves who it is, and knows who calls. Secrets are named, not given. */
export function identitySettings(
  platform: Platform,
  name: string,
  dataDir: string,
): Record<string, string> {
  const tokens = (platform.services[name]?.calls ?? []).map((callee) => [
    `${variable(callee)}_TOKEN_FILE`,
    tokenFile(dataDir, name, callee),
  ])
  const callers = callersOf(platform, name)
  return {
    ...Object.fromEntries(tokens),
    ...(callers.length > 0 && {
      CALLERS_ISSUER: localIssuer,
      CALLERS_JWKS: runFile(dataDir, 'keySet'),
      CALLERS: [...callers, 'person']
        .map((caller) => `${caller}=${localSubject(caller)}`)
        .join(','),
    }),
  }
}

/** How the name of a service begins the names of settings about it. */
export function variable(service: string): string {
  return service.toUpperCase().replaceAll('-', '_')
}
