import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './command.ts'

/** A checkout whose platform.ts says something else, with a command line that reads that. */
export async function checkoutWith(edit: (description: string) => string) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-checkout-'))
  await writeFile(
    join(folder, 'platform.ts'),
    edit(await readFile(join(root, 'platform.ts'), 'utf8')),
  )
  await mkdir(join(folder, 'cli'))
  await cp(join(root, 'cli/src'), join(folder, 'cli/src'), { recursive: true })
  for (const name of ['package.json', 'node_modules', 'packages', 'services']) {
    await symlink(join(root, name), join(folder, name))
  }
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
