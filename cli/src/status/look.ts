import type { Health } from '@gatehouse/contract'
import type { RunFile } from '../up/run-file.ts'

/** How long a service may take to answer, in milliseconds. */
const patience = 2000

/** A service seen from outside. */
export type ServiceStatus = {
  name: string
  url: string
  /** `down`: it does not answer. */
  health: Health['status'] | 'down'
  /** What is not well. */
  problems: string[]
  version?: string
  pid?: number
  /** Milliseconds. */
  uptime?: number
  /** What is resident, in bytes. */
  memory?: number
}

/** Asks a service how it is, and its metrics for how long it runs and what it needs. */
export async function lookAt(
  name: string,
  { url, metricsUrl, pid }: RunFile['services'][string],
): Promise<ServiceStatus> {
  const [health, metrics] = await Promise.all([healthOf(url), metricsOf(metricsUrl)])
  return { name, url, ...(pid !== undefined && { pid }), ...health, ...metrics }
}

async function healthOf(url: string): Promise<Pick<ServiceStatus, 'health' | 'problems'>> {
  try {
    // Not the typed client: to that, the 503 of a service that is not well is a failure.
    const answer = await get(`${url}/health`)
    const { status, version, dependencies = {} } = (await answer.json()) as Health
    const problems = Object.entries(dependencies)
      .filter(([, dependency]) => dependency.status !== 'ok')
      .map(([name, { status: is, detail }]) => `${name} is ${is}${detail ? `: ${detail}` : ''}`)
    return { health: status, problems, ...(version && { version }) }
  } catch (error) {
    return { health: 'down', problems: [reasonOf(error as Error)] }
  }
}

async function metricsOf(url: string): Promise<Pick<ServiceStatus, 'uptime' | 'memory'>> {
  try {
    const text = await (await get(url)).text()
    const startedAt = sample(text, 'process_start_time_seconds')
    const memory = sample(text, 'process_resident_memory_bytes')
    return {
      ...(startedAt !== undefined && { uptime: Date.now() - startedAt * 1000 }),
      ...(memory !== undefined && { memory }),
    }
  } catch {
    return {}
  }
}

function get(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(patience) })
}

/** The value of a metric without regard to its labels. */
function sample(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]
  return value === undefined ? undefined : Number(value)
}

function reasonOf({ name, cause }: Error): string {
  if (name === 'TimeoutError') return `no answer within ${patience / 1000} s`
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return code === 'ECONNREFUSED' ? 'nothing listens there' : `it does not answer (${code ?? name})`
}
