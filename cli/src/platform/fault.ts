import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { CliError } from '../cli-error.ts'

/** Why a description could not be run, in a sentence with its line. */
export async function explainFault(error: unknown, path: string): Promise<CliError> {
  const file = basename(path)
  if (!existsSync(path)) {
    return new CliError(`there is no ${file} here`, {
      fix: 'run this in a checkout of the platform.',
      cause: error,
    })
  }
  const { readSource } = await import('@gatehouse/platform/source')
  const { fault } = readSource(await readFile(path, 'utf8'))
  const line = fault?.line ?? lineIn(error, path)
  const place = line === undefined ? file : `${file}:${line}`
  const what = fault
    ? `it is no TypeScript: ${fault.text}`
    : `it cannot be run: ${messageOf(error)}`
  return new CliError(`${place}: ${what.replace(/\.?$/, '.')}`, {
    fix: `correct ${file}; nothing has been written or started.`,
    cause: error,
  })
}

/** Where in the file it was thrown, by the stack, or by what Node.js puts before it. */
function lineIn(error: unknown, path: string): number | undefined {
  if (!(error instanceof Error)) return undefined
  const [, line] = new RegExp(`${RegExp.escape(path)}:(\\d+)`).exec(error.stack ?? '') ?? []
  return line === undefined ? undefined : Number(line)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
