import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '../../build/tool.ts'
import { CliError } from '../../cli-error.ts'
import type { Credential } from './credential.ts'
import { installationToken } from './github-app.ts'

/** What git is told, by files alone: nothing secret is an argument or in the environment. */
type GitAccess = { env: Record<string, string> }

/**
 * Asks a repository for its branches with a credential, as Argo CD will.
 * @param knownHosts of ssh, as lines of a known_hosts
 * @returns the names of its branches
 * @throws {CliError} when it does not answer
 */
export async function readBranches(
  url: string,
  credential: Credential,
  knownHosts: string,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-repo-'))
  try {
    const { env } = await accessFor(credential, knownHosts, folder)
    const listed = await runTool('git', ['ls-remote', '--heads', '--', url], {
      cwd: folder,
      env: { ...isolated, ...env },
      fix: fixes[credential.kind],
    }).catch((error: unknown) => {
      throw error instanceof CliError ? explained(error, url) : error
    })
    return [...listed.matchAll(/\trefs\/heads\/(.+)$/gm)].map(([, name]) => name as string)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The person's own settings of git must not open what the credential does not. */
const isolated = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  LC_ALL: 'C',
}

const fixes: Record<Credential['kind'], string> = {
  'ssh-key': 'add the public key to the repository as a deploy key, and compare the URL.',
  token: 'see that the token may read the repository, is not over, and compare the URL.',
  'github-app': 'install the app where the repository is, with the permission Contents: read.',
}

async function accessFor(
  credential: Credential,
  knownHosts: string,
  folder: string,
): Promise<GitAccess> {
  const secret = join(folder, 'secret')
  const write = (text: string) => writeFile(secret, text, { mode: 0o600 })
  if (credential.kind === 'ssh-key') {
    await write(credential.key)
    const hosts = join(folder, 'known_hosts')
    await writeFile(hosts, knownHosts)
    return { env: { GIT_SSH_COMMAND: sshCommand(secret, hosts) } }
  }
  const username = credential.kind === 'token' ? credential.username : 'x-access-token'
  await write(credential.kind === 'token' ? credential.token : await installationToken(credential))
  await writeFile(join(folder, 'username'), username)
  const ask = join(folder, 'ask')
  await writeFile(ask, askpass, { mode: 0o700 })
  return { env: { GIT_ASKPASS: ask } }
}

/** Git asks first for the name, then for the password; the files with the answers are beside it. */
const askpass = `#!/bin/sh
case "$1" in
Username*) exec cat "\${0%/*}/username" ;;
*) exec cat "\${0%/*}/secret" ;;
esac
`

/** With this key and these hosts alone: no agent, no configuration of the person. */
function sshCommand(key: string, hosts: string): string {
  const options = {
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: hosts,
    GlobalKnownHostsFile: '/dev/null',
    ConnectTimeout: '15',
  }
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  return ['ssh', '-F', '/dev/null', '-i', key, ...flags].join(' ')
}

const unknownHost = /Host key verification failed|No .* host key is known/i
const unreachable =
  /could not resolve host|connection (?:refused|timed out)|failed to connect|unreachable/i

/** The first line of what Git and ssh say names the reason; what follows is advice of theirs. */
function explained(error: CliError, url: string): CliError {
  const [what = '', said = what] = error.message.split('\n').map((line) => line.trim())
  const reason = said.replace(/^(?:fatal|error|remote): */i, '')
  if (unreachable.test(error.message)) {
    return new CliError(`${url} cannot be reached: ${reason}`, {
      fix: `see that it answers from here: git ls-remote ${url}`,
      cause: error,
    })
  }
  return new CliError(`${url} does not answer to this credential: ${reason}`, {
    fix: unknownHost.test(error.message)
      ? 'give the keys of its host by --known-hosts: ssh-keyscan HOST prints them; compare them with what its owner says.'
      : error.fix,
    cause: error,
  })
}
