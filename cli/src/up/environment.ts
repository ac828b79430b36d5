import { type Platform, type Service, neededPermissions } from '@gatehouse/platform'
import type { Release } from '../release.ts'
import { policyFile } from '../identity/run-folder.ts'
import { identitySettings, variable } from './identity-settings.ts'
import { type Ports, addressOf, host } from './ports.ts'
import { type SignIn, signInSettings } from './sign-in.ts'

/**
 * What a service gets of the environment of the person; anything else stays outside. With NODE_DEBUG Node.js
 * would print the headers of requests, and what is secret in them.
 */
const passed = /^(?:PATH|HOME|TMPDIR|LANG|TZ|LOG_LEVEL|NODE_(?!DEBUG).+|OTEL_.+)$/

/** How long open requests may take when a service stops, in milliseconds: well within the time of `stopAll`. */
const shutdownTimeout = 3000

export type Surroundings = {
  platform: Platform
  ports: Ports
  env: NodeJS.ProcessEnv
  dataDir: string
  release: Release
  signIn: SignIn
  logLevel?: string
  policyStage?: string
}

/** The whole environment that a service starts with. */
export function serviceEnvironment(
  name: string,
  service: Service,
  around: Surroundings,
): Record<string, string> {
  const { platform, ports, release, logLevel, dataDir, policyStage } = around
  const own = ports[name]
  return {
    ...inherited(around.env, grantsOf(service, around.env)),
    ...(logLevel && { LOG_LEVEL: logLevel }),
    HOST: host,
    PORT: String(own?.port),
    METRICS_PORT: String(own?.metricsPort),
    SHUTDOWN_TIMEOUT_MS: String(shutdownTimeout),
    GATEHOUSE_STAGE: 'local',
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_VERSION: release.version,
    GATEHOUSE_COMMIT: release.commit,
    GATEHOUSE_BUILT_AT: release.builtAt,
    ...Object.fromEntries(
      (service.calls ?? []).map((callee) => [`${variable(callee)}_URL`, addressOf(ports, callee)]),
    ),
    ...identitySettings(platform, name, dataDir),
    ...(service.aws &&
      policyStage !== undefined && { GATEHOUSE_IAM_POLICY_FILE: policyFile(dataDir, name) }),
    ...(service.public && signInSettings(around.signIn, dataDir)),
  }
}

/** What a process gets of the environment of the person: little, and what it is granted. */
export function inherited(
  env: NodeJS.ProcessEnv,
  granted: (name: string) => boolean = () => false,
): Record<string, string> {
  const allowed = ([name, value]: [string, string | undefined]) =>
    value !== undefined && (passed.test(name) || granted(name))
  return Object.fromEntries(Object.entries(env).filter(allowed)) as Record<string, string>
}

/** `AWS_*` goes only to what calls AWS as it is set up: nobody else needs to hold a credential. */
function grantsOf(service: Service, env: NodeJS.ProcessEnv): (name: string) => boolean {
  const callsAws = neededPermissions(service, env).length > 0
  return (name) =>
    service.settings?.includes(name) === true || (callsAws && name.startsWith('AWS_'))
}
