import { isBuiltin } from 'node:module'
import { basename } from 'node:path'
import { type BuildOptions, type BuildResult, build } from 'esbuild'
import { carriedNames, leftOut } from './carried.ts'
import type { LockedPackage, Lockfile } from './lockfile.ts'
import { withoutForeignMaps } from './source-maps.ts'

/** What runs a service: `main.js`, what that loads, and what they need from disk. */
export type Bundle = {
  files: { name: string; contents: Uint8Array }[]
  /** The packages whose code is in it. */
  packages: LockedPackage[]
  /** Packages that it loads from `node_modules`. */
  loads: string[]
  /** Names of files that it reads, as `import.meta.resolve` takes them. */
  reads: string[]
}

/** Packages of the older kind ask for these; in a module Node.js has none of them. */
const banner = [
  "import { createRequire as createRequireOf } from 'node:module'",
  'const require = createRequireOf(import.meta.url)',
  'const { filename: __filename, dirname: __dirname } = import.meta',
].join(';')

const options = {
  outdir: '.',
  write: false,
  metafile: true,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  // Modules are what can be cut down. No conditions: `import` would hold for what is required, too.
  mainFields: ['module', 'main'],
  // What the settings do not ask for stays unloaded.
  splitting: true,
  chunkNames: '[name]-[hash]',
  // Names stay: stack traces, names of errors and of classes say them.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // Lines and names of sources, not the sources.
  sourcemap: 'linked',
  sourcesContent: false,
  banner: { js: banner },
  logLevel: 'silent',
} as const satisfies BuildOptions

/**
 * Bundles the service that `entry` runs. Nothing in it says where it was made: names of files are relative to
 * the root of the repository.
 * @throws {Error} when it loads or reads something that an image would not have
 */
export async function bundle(root: string, entry: string, lockfile: Lockfile): Promise<Bundle> {
  const result = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: { main: entry },
    plugins: [withoutForeignMaps],
    external: [...leftOut, ...carriedNames],
  })
  const scripts = result.outputFiles.filter(({ path }) => path.endsWith('.js'))
  const loads = loadedBy(result, entry)
  const reads = [...new Set(scripts.flatMap(({ text }) => readBy(text)))].toSorted()
  const lost = reads.filter(
    (name) => !name.startsWith('#') && !carriedNames.includes(packageName(name)),
  )
  if (lost.length > 0) throw new Error(`${entry} reads ${lost.join(', ')}: let images carry it`)
  return {
    files: result.outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
    packages: packagesIn(result, lockfile),
    loads,
    reads,
  }
}

type Result = BuildResult<typeof options>

function loadedBy({ metafile }: Result, entry: string): string[] {
  const outside = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !isBuiltin(path))
    .map(({ path }) => packageName(path))
  const names = [...new Set(outside)].filter((name) => !leftOut.includes(name)).toSorted()
  const lost = names.filter((name) => !carriedNames.includes(name))
  if (lost.length > 0) throw new Error(`${entry} loads ${lost.join(', ')}: let images carry it`)
  return names
}

function readBy(script: string): string[] {
  const calls = script.matchAll(/import\.meta\.resolve\((["'`])(.+?)\1\)/g)
  return [...calls].map(([, , name = '']) => name)
}

function packagesIn({ metafile }: Result, lockfile: Lockfile): LockedPackage[] {
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  )
  const found = files.flatMap((file) => lockfile.packageOf(file) ?? [])
  return [...new Map(found.map((one) => [one.folder, one])).values()]
}

/** `@scope/name/file` is of the package `@scope/name`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
