import { isIP } from 'node:net'

/** The settings that say how the gateway meets who comes to it. */
export type EdgeSettings = {
  HOST: string
  PORT: number
  GATEHOUSE_STAGE: string
  GATEHOUSE_AUTH: 'policy' | 'none'
  GATEHOUSE_PUBLIC_URL?: string
  GATEHOUSE_HOSTS?: string
  GATEHOUSE_TRUSTED_PROXIES?: string
  RATE_LIMIT_ADDRESS_PER_MINUTE: number
  RATE_LIMIT_PRINCIPAL_PER_MINUTE: number
  RATE_LIMIT_FAILURES_PER_MINUTE: number
}

/** Where browsers find the gateway, as far as that is known: on a laptop it is where it listens. */
export function publicUrlOf(
  settings: Pick<EdgeSettings, 'GATEHOUSE_PUBLIC_URL' | 'GATEHOUSE_STAGE' | 'PORT'>,
): URL | undefined {
  const { GATEHOUSE_PUBLIC_URL: given, GATEHOUSE_STAGE: stage, PORT } = settings
  if (given !== undefined) return new URL(given)
  return stage === 'local' ? new URL(`http://127.0.0.1:${PORT}`) : undefined
}

/** The items of a setting that lists them, parted by commas. */
export function listed(setting = ''): string[] {
  return setting
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

/** What is wrong with them, each with its fix. */
export function edgeProblems(
  settings: Pick<
    EdgeSettings,
    'GATEHOUSE_PUBLIC_URL' | 'GATEHOUSE_HOSTS' | 'GATEHOUSE_TRUSTED_PROXIES'
  >,
): string[] {
  return [
    ...publicUrlProblems(settings.GATEHOUSE_PUBLIC_URL),
    ...listed(settings.GATEHOUSE_HOSTS).flatMap(hostProblem),
    ...listed(settings.GATEHOUSE_TRUSTED_PROXIES).flatMap(proxyProblem),
  ]
}

function publicUrlProblems(given: string | undefined): string[] {
  if (given === undefined) return []
  const url = URL.parse(given)
  if (url && url.href === `${url.origin}/`) return []
  return [
    'GATEHOUSE_PUBLIC_URL is no origin: set it to scheme and host alone, like https://gatehouse.example.com.',
  ]
}

function hostProblem(name: string): string[] {
  if (/^(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$/i.test(name)) return []
  return [
    `GATEHOUSE_HOSTS names ${JSON.stringify(name)}, which is no name of a host: leave scheme, port and path out.`,
  ]
}

function proxyProblem(network: string): string[] {
  const [address = '', length, more] = network.split('/')
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  const bits = length === undefined ? longest : Number(/^\d{1,3}$/.test(length) ? length : NaN)
  if (longest > 0 && more === undefined && bits > 0 && bits <= longest) return []
  const fault =
    bits === 0 && longest > 0
      ? 'which is everyone: name the networks of the proxies alone.'
      : 'which is neither an IP address nor a network as 10.0.0.0/8: correct it.'
  return [`GATEHOUSE_TRUSTED_PROXIES names ${JSON.stringify(network)}, ${fault}`]
}
