import { cp, glob, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Architecture } from './architecture.ts'
import type { LockedPackage, Lockfile } from './lockfile.ts'
import type { PackageStore } from './package-store.ts'

/** Packages that no bundle can hold, and which of their files an image has of them. */
const carried: Readonly<Record<string, readonly string[]>> = {
  // WebAssembly, which the code reads from beside itself.
  '@cedar-policy/cedar-wasm': ['nodejs/*.{js,json,wasm}'],
  // Native code.
  sharp: ['dist/*.{cjs,mjs}'],
  // Pages that are served.
  '@fastify/swagger-ui': ['static/{swagger-ui.css,swagger-ui-bundle.js,favicon-32x32.png}'],
}

/** Nothing in an image needs them: the embedded database, and a driver that nobody has installed. */
export const leftOut: readonly string[] = ['@electric-sql/pglite', 'pg-native']

const licences = '{LICENSE,LICENCE,COPYING,NOTICE,license,licence}*'

/** What a package needs to be loaded, and what its licence asks for. */
const always = ['package.json', licences]

/** Of what a carried package needs in turn. */
const runs = ['**/*.{js,cjs,mjs,json,node,wasm}', '**/*.{so,dylib}*']

export const carriedNames: readonly string[] = Object.keys(carried)

/**
 * Puts the packages that a service loads, with what these need in turn, and the files that it reads of others
 * into `<folder>/node_modules`. Answers with all of them.
 */
export async function carryPackages(
  { loads, reads }: { loads: string[]; reads: string[] },
  from: { lockfile: Lockfile; store: PackageStore; architecture: Architecture },
  folder: string,
): Promise<LockedPackage[]> {
  const { lockfile, store, architecture } = from
  const packages = [
    ...loads.flatMap((name) => lockfile.withDependencies(name, architecture)),
    ...carriedNames
      .filter((name) => reads.some((read) => read.startsWith(`${name}/`)))
      .map((name) => lockfile.package(name)),
  ]
  for (const one of packages) {
    const files = [...always, ...(carried[one.name] ?? runs)]
    await copyFiles(await store.folderOf(one), files, join(folder, one.folder))
  }
  return packages
}

/** Puts the licences of packages that are in a bundle into `<folder>/licences`. */
export async function carryLicences(
  packages: readonly LockedPackage[],
  store: PackageStore,
  folder: string,
): Promise<void> {
  for (const one of packages) {
    const to = join(folder, 'licences', one.folder.replaceAll('node_modules/', ''))
    await copyFiles(await store.folderOf(one), [licences], to)
  }
}

async function copyFiles(from: string, patterns: string[], to: string): Promise<void> {
  for await (const path of glob(patterns, { cwd: from, exclude: ['node_modules/**'] })) {
    await mkdir(dirname(join(to, path)), { recursive: true })
    await cp(join(from, path), join(to, path), { recursive: true })
  }
}
