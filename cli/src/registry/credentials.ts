import type { Repository } from './reference.ts'

/** By what a registry knows a person or a program. */
export type Credentials = { username: string; password: string } | { identityToken: string }

/** Finds the credentials for a repository; undefined: it is asked as nobody. */
export type FindCredentials = (repository: Repository) => Promise<Credentials | undefined>

/** What `docker login`, `buildah login` and pull secrets keep: credentials by registry. */
export type AuthConfig = {
  auths?: Record<string, { auth?: string; identitytoken?: string }>
  credHelpers?: Record<string, string>
  credsStore?: string
}

/** The credentials that the file itself holds for a repository: those of the longest name that it begins with. */
export function storedCredentials(
  { auths = {} }: AuthConfig,
  repository: Repository,
): Credentials | undefined {
  const key = bestKey(Object.keys(auths), repository)
  const { auth = '', identitytoken } = (key !== undefined && auths[key]) || {}
  if (identitytoken) return { identityToken: identitytoken }
  const [, username = '', password] =
    /^([^:]+):(.*)$/s.exec(Buffer.from(auth, 'base64').toString()) ?? []
  return password === undefined ? undefined : { username, password }
}

/** The name of the program that holds them instead, where the file says one: `ecr-login`. */
export function helperOf(
  { credHelpers = {}, credsStore }: AuthConfig,
  repository: Repository,
): string | undefined {
  const key = bestKey(Object.keys(credHelpers), repository)
  return (key !== undefined && credHelpers[key]) || credsStore || undefined
}

/** Keys are hosts, URLs of the first version of the API (`https://index.docker.io/v1/`), or names in front. */
function bestKey(keys: readonly string[], { host, name }: Repository): string | undefined {
  const whole = `${host}/${name}/`
  const matching = keys.filter((key) => whole.startsWith(`${plainKey(key)}/`))
  return matching.toSorted((a, b) => plainKey(b).length - plainKey(a).length)[0]
}

function plainKey(key: string): string {
  return key
    .replace(/^https?:\/\//, '')
    .replace(/\/v[12]\/?$/, '')
    .replace(/\/$/, '')
    .replace(/^(?:index|registry-1)\.docker\.io/, 'docker.io')
}
