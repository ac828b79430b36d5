import { chmod, cp, glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDebianRoot } from './debian-root.ts'
import { setPlainModes } from './plain-modes.ts'

/** What the golden image has of Debian's packages: what Node.js loads. */
const kept = ['usr/lib/*-linux-gnu/*.so*']

export type RootSources = {
  /** The paths of Debian's packages. */
  debs: string[]
  /** The folder of the package that holds Node.js. */
  node: string
  /** A folder to unpack in. */
  unpacked: string
}

/** Makes the root of the golden image anew in `folder`, of Debian's packages and Node.js. */
export async function writeRoot(
  { debs, node, unpacked }: RootSources,
  folder: string,
): Promise<void> {
  await writeDebianRoot({ debs, unpacked, kept }, folder)
  for (const path of ['app', 'usr/share/doc/node', 'etc/ssl/certs']) {
    await mkdir(join(folder, path), { recursive: true })
  }
  await writeFile(join(folder, 'etc/ssl/certs/ca-certificates.crt'), await authorities(unpacked))
  await cp(join(node, 'bin/node'), join(folder, 'usr/bin/node'))
  await cp(join(node, 'LICENSE'), join(folder, 'usr/share/doc/node/copyright'))
  await setPlainModes(folder)
  await chmod(join(folder, 'tmp'), 0o1777)
}

/** All certificates of the package in one file, which is what its script would make. */
async function authorities(unpacked: string): Promise<string> {
  const folder = join(unpacked, 'usr/share/ca-certificates/mozilla')
  const paths = (await Array.fromAsync(glob('*.crt', { cwd: folder }))).toSorted()
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')))
  return texts.map((text) => `${text.trimEnd()}\n`).join('')
}
