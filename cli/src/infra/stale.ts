import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Platform, stageInputs } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { type Root, bootstrap } from './root.ts'

/**
 * Sees that what Terraform is given is what the description says.
 * @throws {CliError} when it is not
 */
export async function refuseStale(root: Root, platform: Platform, { cwd }: Context): Promise<void> {
  if (root.stage === bootstrap) return
  const written: unknown = JSON.parse(await readFile(root.inputs, 'utf8'))
  if (isDeepStrictEqual(written, stageInputs(platform, root.stage))) return
  throw new CliError(`${relative(cwd, root.inputs)} is not what platform.ts says`, {
    fix: 'gatehouse synth writes it anew; see what that changes, and commit it.',
  })
}
