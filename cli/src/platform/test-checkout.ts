import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { temporaryFolder } from '../testing.ts'

const root = join(import.meta.dirname, '../../..')

/** A checkout with nothing but this description, or that of this system; gone after the test. */
export async function checkoutWith(t: TestContext, description?: string): Promise<string> {
  const folder = await temporaryFolder(t)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const file = join(folder, 'platform.ts')
  if (description === undefined) await copyFile(join(root, 'platform.ts'), file)
  else await writeFile(file, description)
  // What is imported once stays as it was: who changes the description does so in another folder.
  await mkdir(join(folder, 'deploy'))
  return folder
}

/** The description of this system with another text in the place of one. */
export async function descriptionWith(text: string, other: string): Promise<string> {
  const own = await readFile(join(root, 'platform.ts'), 'utf8')
  if (!own.includes(text)) throw new Error(`platform.ts has no ${text}`)
  return own.replace(text, other)
}
