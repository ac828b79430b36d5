import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubernetesObject } from '@kubernetes/client-node'
import { parseAllDocuments } from 'yaml'
import { mustRun, root } from '../command.ts'

/** Values of `deploy/chart`, with what a release adds. */
export type Values = Record<string, unknown> & { name: string }

let finding: Promise<string> | undefined

/** The command that runs Helm, as the command line finds it. */
function helm(): Promise<string> {
  const code = `const { findHelm } = await import('./cli/src/helm/helm.ts'); console.log(await findHelm(process.cwd()))`
  finding ??= mustRun(process.execPath, ['--input-type=module', '--eval', code]).then((found) =>
    found.trim(),
  )
  return finding
}

/** What `helm install` would make of a service in a namespace. */
export async function renderService(
  namespace: string,
  values: Values,
): Promise<KubernetesObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-values-'))
  try {
    const file = join(folder, 'values.json')
    await writeFile(file, JSON.stringify(values))
    const chart = join(root, 'deploy/chart')
    const args = ['template', values.name, chart, '--namespace', namespace, '--values', file]
    const texts = parseAllDocuments(await mustRun(await helm(), args))
    return texts
      .map((document) => document.toJS() as { metadata: object } | null)
      .filter((object) => object !== null)
      .map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }))
  } finally {
    await rm(folder, { recursive: true })
  }
}
