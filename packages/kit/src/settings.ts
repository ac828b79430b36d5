import Type, { type Static, type TObject, type TSchema } from 'typebox'
import { Ajv, type ErrorObject } from 'ajv'
import { isLoopback } from './loopback.ts'

/** The settings that every service has. Defaults that differ by service (its port) are given by the service. */
export function serviceSettings(defaults: { port: number }) {
  return {
    /** The port of the metrics lies 1,000 above, unless it is set. */
    PORT: Type.Integer({ minimum: 0, maximum: 64535, default: defaults.port }),
    HOST: Type.String({ default: '127.0.0.1' }),
    METRICS_PORT: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),
    GATEHOUSE_STAGE: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$', default: 'local' }),
    GATEHOUSE_AUTH: Type.Enum(['policy', 'none'], {
      default: 'policy',
      description: 'none lets everyone do everything, and is for tests on a loopback address alone',
    }),
    GATEHOUSE_VERSION: Type.String({ default: '0.0.0-dev' }),
    GATEHOUSE_COMMIT: Type.String({ default: 'unknown' }),
    GATEHOUSE_BUILT_AT: Type.String({ default: 'unknown' }),
    LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      default: 'info',
    }),
    REQUEST_TIMEOUT_MS: Type.Integer({ minimum: 1, maximum: 600_000, default: 10_000 }),
    MAX_EVENT_LOOP_DELAY_MS: Type.Integer({ minimum: 10, maximum: 60_000, default: 1_000 }),
    CONNECTION_AGE_MS: Type.Integer({ minimum: 0, maximum: 3_600_000, default: 10_000 }),
    SHUTDOWN_DELAY_MS: Type.Integer({ minimum: 0, maximum: 120_000, default: 0 }),
    SHUTDOWN_TIMEOUT_MS: Type.Integer({ minimum: 0, maximum: 120_000, default: 10_000 }),
  }
}

export type ServiceSettings = Static<TObject<ReturnType<typeof serviceSettings>>>

/** Every problem of a configuration at once; the message is for the person who starts the service. */
export class SettingsError extends Error {
  override name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(service: string, problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
    super(
      `${service}: the configuration has ${count}\n${problems.map((line) => `  ${line}`).join('\n')}`,
    )
    this.problems = problems
  }
}

const compiler = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, strict: false })

/**
 * Reads the settings that `schema` names from `env`, with types and defaults applied. An empty variable
 * counts as absent. `check` finds problems that lie between settings. A value is never repeated in a
 * problem when its schema is `writeOnly`, which is how a setting that may hold a secret is marked.
 * @throws {SettingsError} naming every problem and its fix
 */
export function readSettings<T extends TObject>(
  service: string,
  schema: T,
  env: NodeJS.ProcessEnv,
  check: (settings: Static<T>) => string[] = () => [],
): Static<T> {
  const settings = Object.fromEntries(
    Object.keys(schema.properties).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  )
  const validate = compiler.compile(schema)
  const problems = validate(settings)
    ? [...authProblems(settings), ...check(settings as Static<T>)]
    : (validate.errors ?? []).map((error) => describe(error, schema, env))
  if (problems.length > 0) throw new SettingsError(service, problems)
  return settings as Static<T>
}

/** Whoever reaches a service without authorization may do everything with it: that must be this machine alone. */
function authProblems({ GATEHOUSE_AUTH: auth, HOST: host = '' }: Partial<ServiceSettings>) {
  if (auth !== 'none' || isLoopback(host)) return []
  return [
    `GATEHOUSE_AUTH=none would let everyone at ${host} do everything: leave it out, or set HOST to 127.0.0.1.`,
  ]
}

/** Says of each of `names` that is absent in `settings` what to set it to: for what only other settings make necessary. */
export function missingSettings<T extends Record<string, TSchema>>(
  names: readonly (keyof T & string)[],
  schemas: T,
  settings: Partial<Record<keyof T, unknown>>,
): string[] {
  return names
    .filter((name) => settings[name] === undefined)
    .map((name) => missing(name, schemas[name] as Setting))
}

/** The keywords that a problem is described with. */
type Setting = {
  type?: string
  description?: string
  default?: string | number | boolean
  enum?: string[]
  examples?: string[]
  pattern?: string
  minimum?: number
  maximum?: number
  writeOnly?: boolean
}

function describe(error: ErrorObject, schema: TObject, env: NodeJS.ProcessEnv): string {
  const name = error.instancePath.slice(1) || String(error.params.missingProperty)
  const setting = schema.properties[name] as Setting
  if (error.keyword === 'required') return missing(name, setting)
  const given = setting.writeOnly ? '' : `=${JSON.stringify(env[name])}`
  const fallback = setting.default === undefined ? '' : `, or leave it out for ${setting.default}`
  return `${name}${given} is not ${expected(setting)}${meaningOf(setting)}: correct it${fallback}.`
}

function missing(name: string, setting: Setting): string {
  return `${name} is not set${meaningOf(setting)}: set it to ${expected(setting)}.`
}

function meaningOf({ description }: Setting): string {
  return description ? ` (${description})` : ''
}

function expected(setting: Setting): string {
  if (setting.enum) return `one of ${setting.enum.join(', ')}`
  if (setting.type === 'integer')
    return `a whole number from ${setting.minimum} to ${setting.maximum}`
  if (setting.type === 'boolean') return 'true or false'
  if (setting.examples) return `something like ${setting.examples[0]}`
  if (setting.pattern) return `text of the form ${setting.pattern}`
  return 'text'
}
