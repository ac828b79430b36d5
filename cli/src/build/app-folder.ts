import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Architecture } from './architecture.ts'
import type { Bundle } from './bundle.ts'
import { carryLicences, carryPackages } from './carried.ts'
import type { LockedPackage, Lockfile } from './lockfile.ts'
import type { PackageStore } from './package-store.ts'
import { setPlainModes } from './plain-modes.ts'

export type AppSources = {
  root: string
  /** The file that runs the service, from the root. */
  entry: string
  bundle: Bundle
  lockfile: Lockfile
  store: PackageStore
}

/**
 * Makes the folder that is `/app` in the image of a service. Answers with the packages that are in it
 * beside the bundle.
 */
export async function writeApp(
  { root, entry, bundle, lockfile, store }: AppSources,
  architecture: Architecture,
  folder: string,
): Promise<LockedPackage[]> {
  await mkdir(folder, { recursive: true })
  for (const { name, contents } of bundle.files) await writeFile(join(folder, name), contents)
  const { home, imports } = await packageOf(join(root, entry))
  for (const target of Object.values(imports)) {
    const path = target.replace(/\/\*$/, '')
    await cp(join(home, path), join(folder, path), { recursive: true })
  }
  const manifest = { type: 'module', ...(Object.keys(imports).length > 0 && { imports }) }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  const packages = await carryPackages(bundle, { lockfile, store, architecture }, folder)
  await carryLicences(bundle.packages, store, folder)
  await setPlainModes(folder)
  return packages
}

/** The folder of the package that a file is of, and its `imports`: the files of its own that it reads by name. */
async function packageOf(file: string) {
  const manifest = findPackageJSON(pathToFileURL(file)) ?? ''
  const text = await readFile(manifest, 'utf8')
  const { imports = {} } = JSON.parse(text) as { imports?: Record<string, string> }
  return { home: dirname(manifest), imports }
}
