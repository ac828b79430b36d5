import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import { readSecretFile } from '../prepare/secret-file.ts'
import type { AddRepoFlags } from './flags.ts'

/** What opens a repository. */
export type Credential =
  | { kind: 'ssh-key'; key: string }
  | { kind: 'token'; username: string; token: string }
  | { kind: 'github-app'; appId: string; installationId: string; key: string; apiUrl: string }

const publicApi = 'https://api.github.com'

/**
 * The one credential that the flags name, read from its file.
 * @throws {CliError} when they name none, several or half of one
 */
export async function readCredential(flags: AddRepoFlags, cwd: string): Promise<Credential> {
  const given = [flags.sshKey, flags.tokenFile, flags.appKey].filter((file) => file !== undefined)
  if (given.length !== 1) {
    throw wrong(
      given.length === 0
        ? 'no credential is given'
        : 'more than one credential is given, and Argo CD uses one',
    )
  }
  if (flags.sshKey !== undefined) {
    return { kind: 'ssh-key', key: privateKey(flags.sshKey, await read(flags.sshKey, cwd)) }
  }
  if (flags.tokenFile !== undefined) {
    const { username = 'x-access-token' } = flags
    return { kind: 'token', username, token: await read(flags.tokenFile, cwd) }
  }
  const { appId, installationId, appKey = '', apiUrl = publicApi } = flags
  if (appId === undefined || installationId === undefined) {
    throw wrong('a GitHub App needs --app-id, --installation-id and --app-key')
  }
  const key = privateKey(appKey, await read(appKey, cwd))
  return { kind: 'github-app', appId, installationId, key, apiUrl }
}

const read = readSecretFile

/** ssh takes a key only with the end of its last line. */
function privateKey(file: string, text: string): string {
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n/.test(text)) return `${text.trimEnd()}\n`
  throw new CliError(`${file} holds no private key`, {
    fix: 'name the private one of the two files, in the form of OpenSSH or PEM.',
  })
}

function wrong(message: string): CliError {
  return new CliError(message, {
    fix: 'give one of --ssh-key, --token-file, or --app-id with --installation-id and --app-key.',
    exitCode: exitCodes.usage,
  })
}

/**
 * Refuses a URL that the credential does not go with, or that has a secret in it.
 * @throws {CliError}
 */
export function checkUrl(url: string, { kind }: Credential): void {
  const refuse = (message: string, fix: string) => {
    throw new CliError(message, { fix, exitCode: exitCodes.usage })
  }
  const parsed = URL.parse(url)
  if (parsed?.password) {
    refuse('the URL has a password in it', 'leave it out, and put it into a file: --token-file.')
  }
  const byHttp = parsed !== null && /^https?:$/.test(parsed.protocol)
  if (kind === 'ssh-key' && byHttp) {
    refuse('a deploy key is for ssh', 'give the URL as git@HOST:OWNER/NAME.git.')
  }
  if (kind !== 'ssh-key' && !byHttp) {
    refuse('a token is for https', 'give the URL as https://HOST/OWNER/NAME.git.')
  }
  if (parsed?.protocol === 'http:' && !isLoopback(parsed.hostname)) {
    refuse('by http anyone on the way reads the token', 'give the URL with https.')
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
