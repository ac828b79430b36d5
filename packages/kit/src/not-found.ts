import { problem } from '@gatehouse/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { pathOf } from './failures.ts'

/** A path that no route has is 404; one that a route has for other methods is 405 and names them. */
export function addNotFound(app: FastifyInstance): void {
  const known: { methods: string[]; pattern: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    known.push({ methods: [method].flat(), pattern: patternOf(url) })
  })
  const refusalOf = (request: FastifyRequest) => {
    const path = pathOf(request)
    const methods = known.flatMap((route) => (route.pattern.test(path) ? route.methods : []))
    return methods.length > 0 ? notAllowed(path, methods) : notFound(path)
  }
  // Before the body is read: what nothing takes need not arrive.
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? refusalOf(request) : undefined)
  })
  // For a route that finds nothing, as that of the documentation's files.
  app.setNotFoundHandler((request) => {
    throw notFound(pathOf(request))
  })
}

function notFound(path: string) {
  return problem('route-not-found', {
    detail: `Nothing is at ${path}. GET /openapi.json lists the routes.`,
  })
}

function notAllowed(path: string, methods: string[]) {
  const allow = [...new Set(methods)].toSorted().join(', ')
  return problem('method-not-allowed', { detail: `${path} answers ${allow}.`, headers: { allow } })
}

/** What a template of Fastify's router matches. */
function patternOf(url: string): RegExp {
  const literal = url.replaceAll('.', String.raw`\.`)
  return new RegExp(`^${literal.replace(/\*$/, '.*').replaceAll(/:\w+/g, '[^/]+')}$`)
}
