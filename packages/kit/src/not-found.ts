import { type Route, problem } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import { pathOf } from './failures.ts'

/** A path that no route has is 404; one that a route has for other methods is 405 and names them. */
export function addNotFound(app: FastifyInstance, routes: Record<string, Route>): void {
  const known = Object.values(routes).map(({ method, path }) => ({
    method,
    pattern: patternOf(path),
  }))
  app.setNotFoundHandler((request) => {
    const path = pathOf(request)
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (methods.length === 0) {
      throw problem('route-not-found', {
        detail: `Nothing is at ${path}. GET /openapi.json lists the routes.`,
      })
    }
    const allow = [
      ...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))),
    ]
    throw problem('method-not-allowed', {
      detail: `${path} answers ${allow.join(', ')}.`,
      headers: { allow: allow.join(', ') },
    })
  })
}

function patternOf(path: string): RegExp {
  const literal = path.replace(/[.]/g, '\\.')
  return new RegExp(`^${literal.replace(/\{\+\w+\}$/, '.*').replace(/\{\w+\}/g, '[^/]+')}$`)
}
