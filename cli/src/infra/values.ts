import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { CliError } from '../cli-error.ts'

/** Values of parameters that a person gives, by name. */
export type Values = Readonly<Record<string, string>>

/**
 * Reads a file of secret values: JSON, an object of the values of SecureStrings by the names of the parameters.
 * Nobody else may read it, and Git must not take it in.
 * @throws {CliError} without what is in it
 */
export async function readValues(given: string, cwd: string, known: string[]): Promise<Values> {
  const path = resolve(cwd, given)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile())
    throw refused(given, 'is not there', 'name a file of JSON: {"/name": "value"}')
  if ((found.mode & 0o077) !== 0) {
    throw refused(given, 'holds secrets, and others may read it', `chmod 600 ${given}`)
  }
  if (await mayEnterGit(path)) {
    throw refused(
      given,
      'holds secrets, and Git would take it in',
      'move it out of the work tree, or add it to .gitignore.',
    )
  }
  const values = parse(await readFile(path, 'utf8'))
  if (!values) {
    throw refused(given, 'is no object of texts in JSON', 'write it as {"/name": "value", …}')
  }
  const unknown = Object.keys(values).filter((name) => !known.includes(name))
  if (unknown.length === 0) return values
  throw refused(
    given,
    `has a value of ${unknown.join(', ')}, which is no SecureString of this stage`,
    known.length > 0
      ? `the stage has ${known.join(', ')}.`
      : 'the stage has none: leave --values out.',
  )
}

function refused(file: string, why: string, fix: string): CliError {
  return new CliError(`${file} ${why}`, { fix })
}

/** The errors of the parser repeat what they do not understand. */
function parse(text: string): Values | undefined {
  try {
    const values = JSON.parse(text) as unknown
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined
    return Object.values(values).every((value) => typeof value === 'string')
      ? (values as Values)
      : undefined
  } catch {
    return undefined
  }
}

/** Whether it is in a work tree, and not ignored there. */
async function mayEnterGit(path: string): Promise<boolean> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', args, { cwd: dirname(path) }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    )
  if ((await git('rev-parse', '--is-inside-work-tree')) !== 'true') return false
  return (await git('check-ignore', '--', basename(path))) === undefined
}
