import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CliError } from '../cli-error.ts'
import { sortedManifests } from './manifests.ts'

/** What Helm is to render: one folder of a stage. */
export type Chart = {
  /** The name of the release, and of the folder. */
  name: string
  /** The folder of the chart. */
  chart: string
  /** The file that `gatehouse synth` has written. */
  values: string
  /** What the release adds. */
  added: object
}

export type Helm = {
  command: string
  namespace: string
  /** Charts must not depend on which version Helm thinks is there. */
  kubeVersion: string
  /** A folder for files that nobody keeps. */
  files: string
}

/**
 * The manifests of a chart.
 * @throws {CliError} with a line for each value that it refuses
 */
export async function template(
  { name, chart, values, added }: Chart,
  { command, namespace, kubeVersion, files }: Helm,
): Promise<string> {
  const release = join(files, `${name}.json`)
  await writeFile(release, JSON.stringify(added))
  const args = ['template', name, chart, '--namespace', namespace, '--kube-version', kubeVersion]
  try {
    const { stdout } = await promisify(execFile)(
      command,
      [...args, '--values', values, '--values', release],
      { maxBuffer: 2 ** 26 },
    )
    return sortedManifests(stdout)
  } catch (error) {
    throw refusal(name, error as Error & { stderr?: string })
  }
}

/** What Helm says of values, in one line each: the service, the path, and what is wrong there. */
function refusal(name: string, error: Error & { stderr?: string }): CliError {
  const said = error.stderr?.trim() ?? ''
  const faults = [...said.matchAll(/^- at '([^']*)': (.+)$/gm)].map(([, path = '', what = '']) =>
    [path.slice(1).replaceAll('/', '.'), what].filter(Boolean).join(': '),
  )
  const sentences = [...said.matchAll(/^ {2}(\S.*)$/gm)].map(([, sentence = '']) => sentence)
  const problems = faults.length > 0 ? faults : sentences
  const lines = problems.length > 0 ? problems : [(said || error.message).split('\n').join(' ')]
  return new CliError(lines.map((line) => `${name}: ${line}`).join('\n       '), {
    fix: 'correct platform.ts, run gatehouse synth, and render again; nothing has been written.',
    problems: lines.map((text) => ({ service: name, text })),
    cause: error,
  })
}
