import { chmod, cp, glob, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setPlainModes } from './plain-modes.ts'
import { runTool } from './tool.ts'

/** What the image has of Debian's packages: what Node.js loads, who made it, and the licences. */
const kept = [
  'usr/lib/*-linux-gnu/*.so*',
  'usr/lib{,64}/ld-linux-*.so.*',
  'usr/lib/os-release',
  'etc/{os-release,debian_version}',
  'usr/share/doc/*/copyright',
  'usr/share/common-licenses/*',
]

/** As whom services run: a number, so that Kubernetes can tell that it is not root. */
const user = 10001

const files: Record<string, string> = {
  'etc/passwd': [
    'root:x:0:0:root:/:/nonexistent',
    `gatehouse:x:${user}:${user}:Gatehouse:/app:/nonexistent`,
    '',
  ].join('\n'),
  'etc/group': `root:x:0:\ngatehouse:x:${user}:\n`,
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
}

const links: Record<string, string> = {
  lib: 'usr/lib',
  lib64: 'usr/lib64',
  bin: 'usr/bin',
  sbin: 'usr/sbin',
}

/** Where a runtime mounts something, and `/tmp`. */
const empty = ['app', 'dev', 'proc', 'run', 'sys', 'tmp', 'usr/lib64', 'usr/sbin']

export type RootSources = {
  /** The paths of Debian's packages. */
  debs: string[]
  /** The folder of the package that holds Node.js. */
  node: string
  /** A folder to unpack in. */
  unpacked: string
}

/**
 * Makes the root of the golden image anew in `folder`, of Debian's packages and Node.js. No script of a package
 * runs, so it may be for another architecture.
 */
export async function writeRoot(
  { debs, node, unpacked }: RootSources,
  folder: string,
): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const path of [...empty, 'usr/bin', 'usr/share/doc/node', 'var/lib/dpkg', 'etc/ssl/certs']) {
    await mkdir(join(folder, path), { recursive: true })
  }
  await unpackDebs(debs, unpacked)
  await copyKept(unpacked, folder)
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text)
  for (const [path, target] of Object.entries(links)) await symlink(target, join(folder, path))
  await writeFile(join(folder, 'etc/ssl/certs/ca-certificates.crt'), await authorities(unpacked))
  await writeFile(join(folder, 'var/lib/dpkg/status'), await packageStatus(debs))
  await cp(join(node, 'bin/node'), join(folder, 'usr/bin/node'))
  await cp(join(node, 'LICENSE'), join(folder, 'usr/share/doc/node/copyright'))
  await setPlainModes(folder)
  await chmod(join(folder, 'tmp'), 0o1777)
}

async function unpackDebs(debs: string[], folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  for (const deb of debs) {
    await runTool('dpkg-deb', ['--extract', deb, folder], { fix: 'apt-get install dpkg.' })
  }
}

async function copyKept(from: string, to: string): Promise<void> {
  for await (const path of glob(kept, { cwd: from })) {
    await mkdir(dirname(join(to, path)), { recursive: true })
    await cp(join(from, path), join(to, path), { verbatimSymlinks: true })
  }
}

/** All certificates of the package in one file, which is what its script would make. */
async function authorities(unpacked: string): Promise<string> {
  const folder = join(unpacked, 'usr/share/ca-certificates/mozilla')
  const paths = (await Array.fromAsync(glob('*.crt', { cwd: folder }))).toSorted()
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')))
  return texts.map((text) => `${text.trimEnd()}\n`).join('')
}

/** What scanners read to know which versions are there. */
async function packageStatus(debs: string[]): Promise<string> {
  const fix = 'apt-get install dpkg.'
  const fields = debs.map((deb) => runTool('dpkg-deb', ['--field', deb], { fix }))
  return (await Promise.all(fields))
    .map((text) => text.replace('\n', '\nStatus: install ok installed\n'))
    .join('\n')
}
