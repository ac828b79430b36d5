import { ProblemError } from '@gatehouse/contract'
import { isLoopback } from '@gatehouse/kit/loopback'
import { SecretFileError, readSecretFile } from '@gatehouse/kit/secret-file'
import type { SecretText } from '@gatehouse/kit/secret-text'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { dataDirOf } from '../data-dir.ts'
import { exitCodes } from '../exit-codes.ts'
import { type DirectoryClient, directoryClient } from './client.ts'
import type { DirectoryFlags } from './options.ts'

/** How long a token holds that is made for one request, in seconds. */
const tokenSeconds = 60

/**
 * The directory that a person means: of what runs on the data folder, or elsewhere.
 * @throws {CliError}
 */
export async function reachDirectory(
  { data, url, tokenFile }: DirectoryFlags,
  context: Context,
): Promise<DirectoryClient> {
  if ((url === undefined) !== (tokenFile === undefined)) throw needsBoth()
  if (url === undefined || tokenFile === undefined) {
    const { openLocalRun } = await import('../identity/local-run.ts')
    const { services, personToken } = await openLocalRun(dataDirOf(data, context))
    const local = services.directory?.url ?? ''
    return directoryClient(local, () => personToken('directory', tokenSeconds))
  }
  // Read again for each request: a long reading may outlive a token that something renews.
  return directoryClient(safeUrl(url), () => readToken(tokenFile))
}

/** @throws {SecretFileError} */
async function readToken(file: string): Promise<SecretText> {
  const token = await readSecretFile('--token-file', file)
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token.reveal())) return token
  throw new SecretFileError(`--token-file: there is no token in ${file}.`)
}

/** Says of a request that failed what a person can do about it. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw explained(error as Error)
  }
}

function explained(error: Error): Error {
  if (error instanceof SecretFileError) {
    return new CliError(error.message, { fix: 'gatehouse token directory > FILE', cause: error })
  }
  if (error instanceof ProblemError) {
    const { status, title, detail = title } = error.problem
    const fix = fixes[error.kind] ?? (status >= 500 ? notNow : 'correct what it says.')
    return new CliError(`the directory refuses this: ${detail}`, { fix, cause: error })
  }
  if (!(error instanceof TypeError)) return error
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException
  return new CliError(`the directory does not answer: ${code ?? message}`, {
    fix: 'see that it runs (gatehouse status), and that the URL is right.',
    cause: error,
  })
}

const notNow = 'look at its log, then try again.'
const fixes: Record<string, string> = {
  'caller-unknown':
    'get a new token (gatehouse token directory); it must be of the same stage, and holds for minutes.',
  'caller-not-allowed': 'a person may not do this; the token is of a service.',
  'key-not-found': 'gatehouse keys list shows those of an owner; name another with --owner.',
  'too-many-keys': 'revoke some that are of no use: gatehouse keys list.',
}

/** A token must not travel where anyone can read it. */
function safeUrl(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol === 'https:') return text
  if (url?.protocol === 'http:' && isLoopback(url.hostname)) return text
  throw new CliError(`--url ${text} is no https URL, and no http URL of this machine`, {
    fix: 'kubectl port-forward service/directory 8082, and --url http://127.0.0.1:8082.',
    exitCode: exitCodes.usage,
  })
}

function needsBoth(): CliError {
  return new CliError('--url and --token-file belong together', {
    fix: 'give both, or neither for what runs on this machine.',
    exitCode: exitCodes.usage,
  })
}
