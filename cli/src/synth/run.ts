import { join } from 'node:path'
import { renderFiles } from '@gatehouse/platform/render'
import { CliError } from '../cli-error.ts'
import type { Context, Output } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { duration } from '../format.ts'
import { loadPlatform } from '../platform/load.ts'
import { type Change, changesBetween } from './compare.ts'
import { readFiles, replaceFiles } from './generated.ts'
import { difference, painted, table } from './show.ts'

export type SynthOptions = { check: boolean; json: boolean }

const folder = 'deploy/generated'

/**
 * Makes deploy/generated what the description says, or with `check` sees whether it is. Answers with the exit
 * code.
 * @throws {CliError} when something is wrong with the description: nothing is written then
 */
export async function runSynth(
  { check, json }: SynthOptions,
  { root, stdout }: Context,
): Promise<number> {
  const began = performance.now()
  const generated = join(root, folder)
  const files = renderFiles(await loadPlatform(root))
  const changes = changesBetween(await readFiles(generated), files)
  if (!check && changes.length > 0) await replaceFiles(generated, files)
  const took = duration(performance.now() - began)
  if (json) stdout.write(report(changes, files.size, check))
  else if (changes.length === 0)
    stdout.write(`${folder} is what platform.ts says: ${files.size} files.\n`)
  else if (check) stdout.write(differences(changes, stdout.paint))
  else
    stdout.write(
      `${table(changes, stdout.paint)}Written to ${folder} in ${took}: ${files.size} files in all.\n`,
    )
  if (check && changes.length > 0) throw stale(changes.length)
  return exitCodes.done
}

function report(changes: readonly Change[], files: number, check: boolean): string {
  const shown = changes.map((change) => ({
    path: `${folder}/${change.path}`,
    state: change.state,
    ...(check && { difference: difference(change, folder) }),
  }))
  return `${JSON.stringify({ stale: check && changes.length > 0, files, changes: shown }, undefined, 2)}\n`
}

function differences(changes: readonly Change[], paint: Output['paint']): string {
  return changes.map((change) => painted(difference(change, folder), paint)).join('')
}

function stale(count: number): CliError {
  const files = count === 1 ? 'a file is' : `${count} files are`
  return new CliError(`${folder} is stale: ${files} not as platform.ts says`, {
    fix: 'gatehouse synth, and commit what it writes.',
  })
}
