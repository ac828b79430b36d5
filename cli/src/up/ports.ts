import { once } from 'node:events'
import { type AddressInfo, type Server, createServer } from 'node:net'
import { type Platform, metricsPort, publicService } from '@gatehouse/platform'

export const host = '127.0.0.1'

/** Where each service listens, by service. */
export type Ports = Record<string, { port: number; metricsPort: number }>

/** The ports of the description, moved along so that the public service has `wanted`; any free ones if that is 0. */
export async function choosePorts(platform: Platform, wanted: number): Promise<Ports> {
  const services = Object.entries(platform.services)
  if (wanted === 0) return freePorts(services.map(([name]) => name))
  const shift = wanted - (platform.services[publicService(platform)]?.port ?? 0)
  return Object.fromEntries(
    services.map(([name, { port }]) => [
      name,
      { port: port + shift, metricsPort: metricsPort(port + shift) },
    ]),
  )
}

/** Where a service is reached on this machine. */
export function addressOf(ports: Ports, name: string): string {
  return `http://${host}:${ports[name]?.port}`
}

export function metricsAddressOf(ports: Ports, name: string): string {
  return `http://${host}:${ports[name]?.metricsPort}/metrics`
}

/** Why nobody can listen on a port of 127.0.0.1: 'EADDRINUSE', 'EACCES' … */
export async function whyTaken(port: number): Promise<string | undefined> {
  try {
    await close(await listen(port))
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}

/** A port that nobody has at the moment. */
export async function anyFreePort(): Promise<number> {
  const server = await listen(0)
  const port = portOf(server)
  await close(server)
  return port
}

/** All are held until all are known, so that none comes twice. */
async function freePorts(names: string[]): Promise<Ports> {
  const held = await Promise.all(
    names.map(async (name) => ({ name, servers: [await listen(0), await listen(0)] as const })),
  )
  const ports = held.map(({ name, servers: [server, metrics] }) => [
    name,
    { port: portOf(server), metricsPort: portOf(metrics) },
  ])
  await Promise.all(held.flatMap(({ servers }) => servers.map(close)))
  return Object.fromEntries(ports) as Ports
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  return server
}

async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
