/** The key of a pull secret's value, and its type. */
export const dockerConfig = {
  key: '.dockerconfigjson',
  type: 'kubernetes.io/dockerconfigjson',
} as const

export type Login = { username: string; password: string }

/** By which name the kubelet looks for the credentials of Docker Hub. */
const hubKey = 'https://index.docker.io/v1/'

/** The value of a pull secret for one registry; without a login: of nobody. */
export function dockerConfigOf(host: string, login: Login | undefined): string {
  if (!login) return JSON.stringify({ auths: {} })
  const { username, password } = login
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  const key = host === 'docker.io' ? hubKey : host
  return JSON.stringify({ auths: { [key]: { username, password, auth } } })
}
