import { SecretFileError, readSecretFile } from '../secret-file.ts'
import { SettingsError } from '../settings.ts'
import { probeOptions } from './options.ts'
import { waitUntilReached } from './reach.ts'
import { sendRequests } from './send-requests.ts'
import { verdictOf } from './verdict.ts'

/**
 * Sends synthetic requests, prints one line of JSON about them, and has the process end with 1 where they are not
 * as good as asked for.
 * @throws {SettingsError} for wrong arguments
 */
export async function runProbe(args: string[]): Promise<void> {
  const options = probeOptions(args)
  const token = options.tokenFile && (await tokenIn(options.tokenFile))
  await waitUntilReached(options.url, options.reachMilliseconds)
  const verdict = verdictOf(await sendRequests(options, token), options)
  process.stdout.write(`${JSON.stringify(verdict)}\n`)
  process.exitCode = verdict.good ? 0 : 1
}

async function tokenIn(path: string): Promise<string> {
  try {
    return (await readSecretFile('--token-file', path)).reveal()
  } catch (error) {
    if (error instanceof SecretFileError) throw new SettingsError('probe', [error.message])
    throw error
  }
}
