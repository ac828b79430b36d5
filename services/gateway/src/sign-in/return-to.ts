import { problem } from '@gatehouse/contract'

const longest = 2048

/**
 * Where to go on after signing in: a path of this host, as it will be sent. Anything else could lead people
 * who trust this host to another.
 * @throws `invalid-request`
 */
export function safeReturnTo(given: string | undefined, publicUrl: URL): string {
  if (given === undefined) return '/'
  const url = given.startsWith('/') ? URL.parse(given, publicUrl) : null
  const path = url ? url.pathname + url.search + url.hash : ''
  // Looked at as it will be sent: backslashes, controls and dots are gone by now, and may have left two slashes.
  const safe = url?.origin === publicUrl.origin && !path.startsWith('//')
  if (!safe || path.length > longest || url.pathname.startsWith('/auth/')) {
    throw problem('invalid-request', {
      detail: 'query returnTo: must be a path of this host, beginning with one slash.',
      errors: [{ in: 'query', name: 'returnTo', detail: 'must be a path of this host' }],
    })
  }
  return path
}
