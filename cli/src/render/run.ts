import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { type Platform, didYouMean } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { columns, byteSize } from '../format.ts'
import { loadPlatform } from '../platform/load.ts'
import { type Files, replaceFiles } from '../synth/generated.ts'
import { readImages } from './images-file.ts'
import { countObjects } from './manifests.ts'
import { occasionOf } from './occasion.ts'
import { type Rendering, renderStage } from './stage.ts'

export type RenderOptions = {
  stage: string
  /** A file that `gatehouse build --json` has written. */
  images: string
  out?: string
  why?: string
  json: boolean
}

/**
 * Renders a stage, and shows or writes what comes of it. Answers with the exit code.
 * @throws {CliError} when it cannot be rendered: nothing is written then
 */
export async function runRender(
  { stage, images: file, out, why, json }: RenderOptions,
  { root, cwd, stdout }: Context,
): Promise<number> {
  const platform = await loadPlatform(root)
  refuseUnknown(stage, platform)
  const images = await readImages(file, cwd)
  // Of a time that stays: what nobody deploys is the same each time.
  const occasion = await occasionOf(root, images, { why, when: new Date(images.builtAt) })
  const rendering = await renderStage({ root, platform, stage, images, occasion })
  if (out !== undefined) await write(rendering.files, join(out, 'stages', stage), cwd)
  const files = describeFiles(rendering)
  if (json) {
    stdout.write(`${JSON.stringify({ release: rendering.release, files }, undefined, 2)}\n`)
    return exitCodes.done
  }
  const rows = files.map(({ path, objects, bytes, sha256 }) => [
    path,
    objects > 0 ? String(objects) : '',
    byteSize(bytes),
    sha256.slice(0, 12),
  ])
  stdout.write(`${columns([['FILE', 'OBJECTS', 'SIZE', 'SHA-256'], ...rows]).join('\n')}\n`)
  if (out !== undefined) stdout.write(`Written to ${join(out, 'stages', stage)}.\n`)
  return exitCodes.done
}

/** @throws {CliError} when there is no such stage */
export function refuseUnknown(stage: string, { stages }: Platform): void {
  if (Object.hasOwn(stages, stage)) return
  throw new CliError(`there is no stage ${stage}`, {
    fix: didYouMean(stage, Object.keys(stages)),
    exitCode: exitCodes.usage,
  })
}

/** @throws {CliError} when there can be no such folder, or the person may not write there */
async function write(files: Files, folder: string, cwd: string): Promise<void> {
  await replaceFiles(resolve(cwd, folder), files).catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(`${folder} cannot be written: ${cause.message}`, {
      fix: 'name a folder that you may write to by --out.',
      cause,
    })
  })
}

function describeFiles({ files }: Rendering) {
  return [...files].map(([path, text]) => ({
    path,
    objects: path.endsWith('.yaml') ? countObjects(text) : 0,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  }))
}
