import { randomBytes } from 'node:crypto'
import { runFile, writePrivately } from '../identity/run-folder.ts'
import { inherited } from './environment.ts'
import { host } from './ports.ts'
import type { Command } from './service-process.ts'
import type { Session } from './session.ts'

/** The name of the local issuer among the services: it runs beside them, and is none of platform.ts. */
export const issuerName = 'issuer'

/** Makes the secret that the gateway shows to the local issuer, and answers how that is run; nothing, if none is. */
export function localIssuer(session: Session): Command | undefined {
  const { signIn, dataDir, context, env, logLevel, accessTokenSeconds } = session
  if (signIn.port === undefined) return undefined
  const secretFile = runFile(dataDir, 'clientSecret')
  writePrivately(secretFile, randomBytes(32).toString('base64url'))
  const options = {
    '--client-secret-file': secretFile,
    '--host': host,
    '--port': String(signIn.port),
    '--public-url': signIn.publicUrl,
    ...(accessTokenSeconds && { '--access-token-seconds': String(accessTokenSeconds) }),
  }
  return {
    args: ['cli/src/main.ts', 'issuer', ...Object.entries(options).flat()],
    cwd: context.root,
    env: { ...inherited(env), ...(logLevel && { LOG_LEVEL: logLevel }) },
  }
}
