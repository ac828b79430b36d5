import { isIP } from 'node:net'
import type { PublicUrlSettings } from '../public-url.ts'

/** The settings that say how the gateway meets who comes to it. */
export type EdgeSettings = PublicUrlSettings & {
  HOST: string
  GATEHOUSE_AUTH: 'policy' | 'none'
  GATEHOUSE_HOSTS?: string
  GATEHOUSE_TRUSTED_PROXIES?: string
  RATE_LIMIT_ADDRESS_PER_MINUTE: number
  RATE_LIMIT_PRINCIPAL_PER_MINUTE: number
  RATE_LIMIT_FAILURES_PER_MINUTE: number
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
  settings: Pick<EdgeSettings, 'GATEHOUSE_HOSTS' | 'GATEHOUSE_TRUSTED_PROXIES'>,
): string[] {
  return [
    ...listed(settings.GATEHOUSE_HOSTS).flatMap(hostProblem),
    ...listed(settings.GATEHOUSE_TRUSTED_PROXIES).flatMap(proxyProblem),
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
