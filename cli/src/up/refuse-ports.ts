import type { Platform } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { portHolder } from './port-holder.ts'
import { type Ports, choosePorts, whyTaken } from './ports.ts'

/** Why these ports cannot be had, all of them at once; nothing if they can. */
export async function refusalOfPorts(
  platform: Platform,
  ports: Ports,
): Promise<CliError | undefined> {
  const taken = await takenPorts(ports)
  if (taken.length === 0) return undefined
  const other = await nextPort(platform, ports)
  return new CliError(taken.map(sentence).join('\n       '), {
    fix: `stop what holds it, or take other ports: gatehouse up --port ${other} (npm start -- --port ${other})`,
    exitCode: exitCodes.inUse,
  })
}

type Taken = { port: number; owner: string; code: string }

async function takenPorts(ports: Ports): Promise<Taken[]> {
  const claims = Object.entries(ports).flatMap(([name, { port, metricsPort }]) => [
    { port, owner: name },
    { port: metricsPort, owner: `metrics of ${name}` },
  ])
  const looked = await Promise.all(
    claims.map(async (claim) => ({ ...claim, code: await whyTaken(claim.port) })),
  )
  return looked.flatMap(({ code, ...claim }) => (code === undefined ? [] : [{ ...claim, code }]))
}

function sentence({ port, owner, code }: Taken): string {
  const subject = `port ${port} (${owner})`
  if (code !== 'EADDRINUSE') return `${subject} cannot be used: ${code}`
  const holder = portHolder(port)
  return `${subject} is in use${holder ? ` by ${holder}` : ''}`
}

/** The next hundred at which all ports are free; 0, which stands for any free ones, if there is none. */
async function nextPort(platform: Platform, ports: Ports): Promise<number> {
  const lowest = Math.min(...Object.values(ports).map(({ port }) => port))
  for (let port = lowest + 100; port <= 64_000; port += 100) {
    if ((await takenPorts(await choosePorts(platform, port))).length === 0) return port
  }
  return 0
}
