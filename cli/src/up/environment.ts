import { type Platform, type Service, neededPermissions } from '@gatehouse/platform'
import type { Release } from '../release.ts'
import { type Ports, addressOf, host } from './ports.ts'

/** What a service gets of the environment of the person; anything else stays outside. */
const passed = /^(?:PATH|HOME|TMPDIR|LANG|TZ|LOG_LEVEL|NODE_.+|OTEL_.+)$/

/** How long open requests may take when a service stops, in milliseconds: well within the time of `stopAll`. */
const shutdownTimeout = 3000

export type Surroundings = {
  platform: Platform
  ports: Ports
  env: NodeJS.ProcessEnv
  dataDir: string
  release: Release
  logLevel?: string
}

/** The whole environment that a service starts with. */
export function serviceEnvironment(
  name: string,
  service: Service,
  around: Surroundings,
): Record<string, string> {
  const { ports, release, logLevel } = around
  const own = ports[name]
  return {
    ...inherited(service, around.env),
    ...(logLevel && { LOG_LEVEL: logLevel }),
    HOST: host,
    PORT: String(own?.port),
    METRICS_PORT: String(own?.metricsPort),
    SHUTDOWN_TIMEOUT_MS: String(shutdownTimeout),
    GATEHOUSE_STAGE: 'local',
    GATEHOUSE_DATA_DIR: around.dataDir,
    GATEHOUSE_VERSION: release.version,
    GATEHOUSE_COMMIT: release.commit,
    GATEHOUSE_BUILT_AT: release.builtAt,
    ...Object.fromEntries(
      (service.calls ?? []).map((callee) => [urlVariable(callee), addressOf(ports, callee)]),
    ),
  }
}

/** `AWS_*` goes only to what calls AWS as it is set up: nobody else needs to hold a credential. */
function inherited(service: Service, env: NodeJS.ProcessEnv): Record<string, string> {
  const callsAws = neededPermissions(service, env).length > 0
  const allowed = ([name, value]: [string, string | undefined]) =>
    value !== undefined &&
    (passed.test(name) || service.settings?.includes(name) || (callsAws && name.startsWith('AWS_')))
  return Object.fromEntries(Object.entries(env).filter(allowed)) as Record<string, string>
}

function urlVariable(name: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_URL`
}
