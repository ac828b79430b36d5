import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '../build/tool.ts'
import { CliError } from '../cli-error.ts'
import {
  type AuthConfig,
  type Credentials,
  type FindCredentials,
  helperOf,
  storedCredentials,
} from './credentials.ts'
import { ecrCredentials, ecrOf } from './ecr.ts'
import type { Repository } from './reference.ts'

/**
 * The person's own credentials: for ECR their identity on AWS, which never lags behind a token of twelve hours, and
 * else, and for all others, what `buildah login` or `docker login` has kept.
 */
export function ownCredentials(
  options: { profile?: string },
  env: NodeJS.ProcessEnv,
): FindCredentials {
  return async (repository) => {
    const ecr = ecrOf(repository.host)
    if (!ecr) return loggedIn(repository, env)
    try {
      return await ecrCredentials(ecr, options, env)
    } catch (error) {
      const kept = await loggedIn(repository, env)
      if (kept) return kept
      throw error
    }
  }
}

async function loggedIn(
  repository: Repository,
  env: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  for (const file of authFiles(env)) {
    const config = await readConfig(file)
    if (!config) continue
    const helper = helperOf(config, repository)
    const found = helper ? await askHelper(helper, repository) : undefined
    const credentials = found ?? storedCredentials(config, repository)
    if (credentials) return credentials
  }
  return undefined
}

/** Where buildah and Docker keep them, in the order in which buildah looks. */
function authFiles(env: NodeJS.ProcessEnv): string[] {
  const home = env.HOME ?? homedir()
  const containers = env.XDG_RUNTIME_DIR ?? join(home, '.config')
  return [
    env.REGISTRY_AUTH_FILE || join(containers, 'containers/auth.json'),
    join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
  ]
}

async function readConfig(file: string): Promise<AuthConfig | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as AuthConfig
  } catch (cause) {
    throw new CliError(`${file} is no JSON`, { fix: 'correct it, or log in again.', cause })
  }
}

/** By the protocol of https://github.com/docker/docker-credential-helpers. */
async function askHelper(helper: string, { host }: Repository): Promise<Credentials | undefined> {
  const input = host === 'docker.io' ? 'https://index.docker.io/v1/' : host
  const fix = `log in to ${host} again (docker login ${host}), or take the helper out of Docker's config.json.`
  try {
    const said = await runTool(`docker-credential-${helper}`, ['get'], { input, fix })
    const { Username, Secret } = JSON.parse(said) as { Username: string; Secret: string }
    // So it marks a token that stands for a person, not a password.
    if (Username === '<token>') return { identityToken: Secret }
    return Secret ? { username: Username, password: Secret } : undefined
  } catch (error) {
    if (error instanceof CliError && /credentials not found/i.test(error.message)) return undefined
    throw error
  }
}
