import { createServer } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Version } from '@gatehouse/contract'
import { onAnswered } from './answered.ts'

/** A registry with the process's own metrics and the build, ready for those of the service. */
export function createMetrics(version: Version): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ service: version.service })
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'gatehouse_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'commit'],
    registers: [registry],
  }).set({ version: version.version, commit: version.commit }, 1)
  return registry
}

/** Counts and times requests by method, route template and status. */
export function addRequestMetrics(app: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  onAnswered(app, (request, reply, status) => {
    const { url: route = 'none' } = request.routeOptions
    duration.observe({ method: request.method, route, status }, reply.elapsedTime / 1000)
  })
}

/** Serves the metrics on a port of their own, so that they are never on the public one. */
export async function serveMetrics(registry: Registry, host: string, port: number) {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (body) => response.writeHead(200, { 'content-type': registry.contentType }).end(body),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  return server
}
