import { type ProblemError, problem } from '@gatehouse/contract'
import { isLoopback } from '@gatehouse/kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isProbe } from './probes.ts'
import { publicUrlOf } from '../public-url.ts'
import { type EdgeSettings, listed } from './settings.ts'

/**
 * Refuses what is asked under a name that is not the gateway's: a page of another site can point its own name
 * here, and would then be of the same origin (DNS rebinding).
 */
export function addHostCheck(app: FastifyInstance, settings: EdgeSettings): void {
  const { hostname } = publicUrlOf(settings) ?? {}
  const isOwn = ownNames(settings, hostname)
  app.addHook('onRequest', (request, _reply, done) => {
    const names = namesIn(request)
    if (names?.every(isOwn) || isProbe(request)) done()
    else done(names ? misdirected(hostname) : unnamed(request))
  })
}

/** Tells the names that it was given, and those of this machine; where it was given none, any will do. */
function ownNames(settings: EdgeSettings, hostname: string | undefined) {
  const given = [...(hostname ? [hostname] : []), ...listed(settings.GATEHOUSE_HOSTS)]
  if (given.length === 0 && !isLoopback(settings.HOST)) return () => true
  const names = new Set(['localhost', ...given.map((name) => name.toLowerCase())])
  return (name: string) => names.has(name) || isLoopback(name)
}

/** The names under which it is asked; undefined where that is not clear. */
function namesIn({ url, headers, raw }: FastifyRequest): string[] | undefined {
  const host = nameIn(headers.host)
  if (host === undefined || hasTwoHosts(raw.rawHeaders)) return undefined
  if (url.startsWith('/')) return [host]
  const target = nameOfTarget(url)
  return target === undefined ? undefined : [host, target]
}

/** The name or address in a Host header, less the port (RFC 9110, section 7.2). */
function nameIn(host = ''): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._~!$&'()*+;=-]+)(?::\d{0,5})?$/i.exec(host)?.[1]?.toLowerCase()
}

/** The name in a target that is a whole URL, as proxies are sent: it counts for more than Host (RFC 9112, section 3.2.2). */
function nameOfTarget(url: string): string | undefined {
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? []
  return nameIn(authority)
}

/** Node.js shows the first of them alone. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}

function unnamed({ url }: FastifyRequest): ProblemError {
  return problem('invalid-request', {
    detail: /^(?:\/|https?:)/i.test(url)
      ? 'Send one Host header that names a host.'
      : 'Ask for a path that begins with a slash.',
  })
}

function misdirected(hostname = 'localhost'): ProblemError {
  return problem('misdirected-request', {
    detail: `Ask under ${hostname}, or add the name to GATEHOUSE_HOSTS if it is one of this gateway.`,
  })
}
