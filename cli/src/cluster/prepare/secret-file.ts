import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CliError } from '../../cli-error.ts'

/**
 * The secret in a file, without the line's end. Nobody but its owner may read it.
 * @throws {CliError} without what is in it
 */
export async function readSecretFile(given: string, cwd: string): Promise<string> {
  const path = resolve(cwd, given)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) {
    throw new CliError(`${given} is not there`, { fix: 'name a file that holds the secret alone.' })
  }
  if ((found.mode & 0o077) !== 0) {
    throw new CliError(`${given} holds a secret, and others may read it`, {
      fix: `chmod 600 ${given}`,
    })
  }
  const text = (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  if (text !== '') return text
  throw new CliError(`${given} is empty`, { fix: 'write the secret into it.' })
}
