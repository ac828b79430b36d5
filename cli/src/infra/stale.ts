import { join } from 'node:path'
import type { Platform } from '@gatehouse/platform'
import { renderFiles } from '@gatehouse/platform/render'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { changesBetween } from '../synth/compare.ts'
import { readFiles } from '../synth/generated.ts'

/**
 * Sees that what was generated for a stage is what the description says.
 * @throws {CliError} when it is not
 */
export async function refuseStale(
  stage: string,
  platform: Platform,
  { root }: Pick<Context, 'root'>,
): Promise<void> {
  const written = await readFiles(join(root, 'deploy/generated'))
  const stale = changesBetween(written, renderFiles(platform)).filter(({ path }) =>
    path.startsWith(`${stage}/`),
  )
  if (stale.length === 0) return
  const names = stale.map(({ path }) => `deploy/generated/${path}`).join(', ')
  throw new CliError(`what was generated is not what platform.ts says: ${names}`, {
    fix: 'gatehouse synth writes it anew; see what that changes, and commit it.',
  })
}
