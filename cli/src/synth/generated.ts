import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** Texts by path within the folder of generated files. */
export type Files = ReadonlyMap<string, string>

/** Every file under a folder; none, where there is no such folder. */
export async function readFiles(folder: string): Promise<Files> {
  if (!existsSync(folder)) return new Map()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const texts = paths.map(
    async (path) => [path, await readFile(join(folder, path), 'utf8')] as const,
  )
  return new Map(await Promise.all(texts))
}

/**
 * Makes a folder hold these files and no others. They are written beside it and take its place as a whole, so
 * that whatever fails, all of the old files are there, or all of the new.
 */
export async function replaceFiles(folder: string, files: Files): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const beside = await mkdtemp(join(dirname(folder), '.synth-'))
  const [fresh, old] = [join(beside, 'new'), join(beside, 'old')]
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(fresh, path)), { recursive: true })
      await writeFile(join(fresh, path), text)
    }
    if (existsSync(folder)) await rename(folder, old)
    await rename(fresh, folder)
  } catch (error) {
    if (existsSync(old) && !existsSync(folder)) await rename(old, folder)
    throw error
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}
