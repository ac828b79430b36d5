import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import type { ResourceChange } from './plan-file.ts'
import { redactor } from './redact.ts'
import type { Root } from './root.ts'
import { type Values, readValues } from './values.ts'

/** The variables that Terraform is given. */
export type Inputs = {
  /** `-var-file=…`: no value is an argument. */
  arguments: string[]
  /** SecureStrings of which no value was given. */
  withoutValue: string[]
  /** Takes the values that were given out of a text. */
  redact: (text: string) => string
}

/** What of the inputs of a stage is read here: the names are those of `StageInputs`. */
type Parameters = {
  parameters?: Record<string, { type: string }>
  parameter_values?: Record<string, string>
}

/** Stands for a value that is not given: a plan that would write it is refused. */
const placeholder = 'no value was given'

/**
 * The inputs of a stage: what was generated, and the values of its parameters in a file of their own. Terraform
 * wants a value of each parameter at each run, but writes it only when the parameter is new or its version is.
 * @throws {CliError} when the file of values cannot be used
 */
export async function openInputs(
  root: Root,
  valuesFile: string | undefined,
  files: string,
  { cwd }: Context,
): Promise<Inputs> {
  const { parameters = {}, parameter_values: known = {} } = await readParameters(root)
  const secure = Object.keys(parameters).filter((name) => parameters[name]?.type === 'SecureString')
  const given: Values = valuesFile === undefined ? {} : await readValues(valuesFile, cwd, secure)
  const withoutValue = secure.filter((name) => !(name in given))
  const generated = `-var-file=${root.inputs}`
  const redact = redactor(Object.values(given))
  if (secure.length === 0) return { arguments: [generated], withoutValue, redact }
  const missing = Object.fromEntries(withoutValue.map((name) => [name, placeholder]))
  const path = join(files, 'values.tfvars.json')
  const variables = { parameter_values: { ...known, ...given, ...missing } }
  await writeFile(path, JSON.stringify(variables), { mode: 0o600 })
  return { arguments: [generated, `-var-file=${path}`], withoutValue, redact }
}

/** Those of an example are in HCL, which has no SecureStrings. */
async function readParameters({ inputs, variables }: Root): Promise<Parameters> {
  if (!inputs.endsWith('.json') || !variables.includes('parameter_values')) return {}
  return JSON.parse(await readFile(inputs, 'utf8')) as Parameters
}

/** The SecureStrings that a plan would write, but of which no value was given. */
export function valuesToGive(changes: ResourceChange[], withoutValue: string[]): string[] {
  const written = changes.flatMap(({ type, change }) => {
    const name = (change.after as { name?: string } | null)?.name
    const stays = change.actions[0] === 'no-op' || change.actions[0] === 'read'
    return type === 'aws_ssm_parameter' && !stays && name !== undefined ? [name] : []
  })
  return withoutValue.filter((name) => written.includes(name))
}
