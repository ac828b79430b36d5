import { isIPv4, isIPv6 } from 'node:net'

/**
 * Whom a limit counts as one: an IPv4 address, or the /64 of an IPv6 address, within which one machine has all
 * addresses that it likes (RFC 4291, section 2.5.1). What a proxy names without being an address is one, too.
 */
export function networkOf(address = ''): string {
  if (isIPv4(address)) return address
  const [bare = ''] = address.split('%', 1)
  if (isIPv6(bare)) return mappedIn(bare) ?? `${first64BitsOf(bare)}::/64`
  // Some proxies write the port of the connection behind it.
  const [host = ''] = address.split(':', 1)
  return isIPv4(host) ? host : 'unknown'
}

/** An IPv4 caller of a socket that takes both (RFC 4291, section 2.5.5.2). */
function mappedIn(address: string): string | undefined {
  if (!/^::ffff:/i.test(address)) return undefined
  const mapped = address.slice(7)
  return isIPv4(mapped) ? mapped : undefined
}

const zeros = Array.from({ length: 8 }, () => '0')

function first64BitsOf(address: string): string {
  const [head = '', tail] = address.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  if (groups.length < 4 && tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':')
    groups.push(...zeros.slice(groups.length + last.length), ...last)
  }
  const [a, b, c, d] = groups.map((group) => Number.parseInt(group, 16).toString(16))
  return `${a}:${b}:${c}:${d}`
}
