import { readSecretFile } from '@gatehouse/kit/secret-file'
import type { SecretText } from '@gatehouse/kit/secret-text'
import { CliError } from '../cli-error.ts'
import { type RunFile, nothingRuns, readRunFile } from '../up/run-file.ts'
import { runFile } from './run-folder.ts'
import { openSigningKey, signServiceToken } from './service-token.ts'

/** What runs on this machine, and lets this user in. */
export type LocalRun = {
  services: RunFile['services']
  /** A token with which a person may speak to a service. */
  personToken: (callee: string, seconds: number) => Promise<SecretText>
}

/**
 * Finds what `up` runs on a data folder. Whoever may read that folder may sign for it.
 * @throws {CliError} if nothing runs there, or its key may not be read
 */
export async function openLocalRun(dataDir: string): Promise<LocalRun> {
  const run = readRunFile(dataDir)
  if (!run) throw nothingRuns(dataDir)
  const key = await readSecretFile('the key', runFile(dataDir, 'signingKey'))
    .then(openSigningKey)
    .catch((error: Error) => {
      throw unreadable(error)
    })
  return {
    services: run.services,
    personToken: (callee, seconds) => signServiceToken(key, { caller: 'person', callee, seconds }),
  }
}

function unreadable(cause: Error): CliError {
  return new CliError(`the key of what runs there cannot be used: ${cause.message}`, {
    fix: 'do this as the user who runs `gatehouse up`.',
    cause,
  })
}
