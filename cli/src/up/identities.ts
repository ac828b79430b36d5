import type { SecretText } from '@gatehouse/kit/secret-text'
import type { Platform } from '@gatehouse/platform'
import {
  makeRunFolder,
  removeRunFolder,
  runFile,
  tokenFile,
  writePrivately,
} from '../identity/run-folder.ts'
import { type SigningKey, createSigningKey, signServiceToken } from '../identity/service-token.ts'
import { keepRenewing } from './renewal.ts'

/** How long a token holds unless told otherwise, in seconds. */
const tokenSeconds = 600

/** What proves who each service is, for as long as `up` runs. */
export type Identities = {
  /** A token for `up` itself, which calls as a person does. */
  personToken: (callee: string) => Promise<SecretText>
  /** Ends it: keys and tokens are gone. */
  close: () => void
}

export type IdentityOptions = {
  platform: Platform
  dataDir: string
  /** How long tokens hold. */
  tokenSeconds?: number
  /** Tokens could not be written anew, which is tried again. */
  failed: (error: Error) => void
}

/**
 * Makes a key of this run, and a token for each pair of services that may call one another, which is written
 * anew in time. All of it lies in the run folder.
 */
export async function openIdentities(options: IdentityOptions): Promise<Identities> {
  const { platform, dataDir, failed } = options
  const seconds = options.tokenSeconds ?? tokenSeconds
  const key = await createSigningKey()
  const calls = callsOf(platform)
  makeRunFolder(
    dataDir,
    calls.map(({ caller }) => caller),
  )
  writePrivately(runFile(dataDir, 'keySet'), JSON.stringify(key.keySet))
  writePrivately(runFile(dataDir, 'signingKey'), key.privateJwk)

  const issue = () => issueTokens(dataDir, calls, key, seconds)
  await issue()
  const stopRenewing = keepRenewing(seconds, issue, failed)
  return {
    personToken: (callee) => signServiceToken(key, { caller: 'person', callee, seconds }),
    close: () => {
      stopRenewing()
      removeRunFolder(dataDir)
    },
  }
}

type Call = { caller: string; callee: string }

function callsOf(platform: Platform): Call[] {
  return Object.entries(platform.services).flatMap(([caller, { calls = [] }]) =>
    calls.map((callee) => ({ caller, callee })),
  )
}

async function issueTokens(
  dataDir: string,
  calls: Call[],
  key: SigningKey,
  seconds: number,
): Promise<void> {
  const issued = calls.map(async (call) => {
    const token = await signServiceToken(key, { ...call, seconds })
    writePrivately(tokenFile(dataDir, call.caller, call.callee), token)
  })
  await Promise.all(issued)
}
