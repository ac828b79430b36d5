import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { root } from '../support/command.ts'
import { helm } from '../support/helm.ts'

export const chart = join(root, 'deploy/chart')

/** The values in `deploy/chart/ci`, by name: one for each way in which a service may run. */
export const examples = globSync('ci/*.yaml', { cwd: chart }).map((path) => basename(path, '.yaml'))

/** What a release adds. */
const release = {
  image: { digest: `sha256:${'5'.repeat(64)}` },
  version: { version: '1.2.3', commit: '0123456789ab', builtAt: '2026-11-01T12:00:00Z' },
}

export type Values = { [key: string]: unknown }

/** Any object of Kubernetes: who reads it says which fields it has. */
export type Manifest<Spec = Values> = {
  apiVersion: string
  kind: string
  metadata: { name: string; labels: Labels; annotations?: Labels }
  spec: Spec
}
export type Labels = Record<string, string>

/** The values of an example and of a release, with changes: lists and `null` are taken as they are. */
export async function valuesOf(example: string, changes: Values = {}): Promise<Values> {
  const own = parse(await readFile(join(chart, `ci/${example}.yaml`), 'utf8')) as Values
  return merged(merged(own, release), changes)
}

/** What Helm makes of these values, or says of them. */
async function template(values: Values) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-chart-'))
  try {
    const file = join(folder, 'values.yaml')
    // YAML understands JSON.
    await writeFile(file, JSON.stringify(values))
    const names = [String(values.name), '--namespace', String(values.stage)]
    return await helm(['template', ...names.slice(0, 1), chart, ...names.slice(1), '-f', file])
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The objects of an example. */
export async function render(example: string, changes?: Values): Promise<Manifest[]> {
  const { code, stdout, stderr } = await template(await valuesOf(example, changes))
  if (code !== 0) throw new Error(`helm template ended with ${code}\n${stderr}`)
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest)
}

/** Why an example with these changes is refused. */
export async function refusal(example: string, changes: Values): Promise<string> {
  const { code, stdout, stderr } = await template(await valuesOf(example, changes))
  if (code === 0) throw new Error(`nothing was refused\n${stdout}`)
  return stderr
}

/** @throws {Error} when there is none */
export function find<Spec = Values>(all: Manifest[], kind: string, name: string): Manifest<Spec> {
  const found = all.find((object) => object.kind === kind && object.metadata.name === name)
  if (!found) throw new Error(`there is no ${kind} ${name} in ${namesOf(all).join(', ')}`)
  return found as Manifest<Spec>
}

/** `Kind name` of each. */
export function namesOf(all: Manifest[]): string[] {
  return all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
}

function merged(base: Values, changes: Values): Values {
  const result = { ...base }
  for (const [key, value] of Object.entries(changes)) {
    const old = result[key]
    result[key] = isObject(old) && isObject(value) ? merged(old, value) : value
  }
  return result
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
