import { cp, glob, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runTool } from './tool.ts'

/** Of every image: what any program loads, who made it, and the licences. */
const always = [
  'usr/lib{,64}/ld-linux-*.so.*',
  'usr/lib/os-release',
  'etc/{os-release,debian_version}',
  'usr/share/doc/*/copyright',
  'usr/share/common-licenses/*',
]

/** As whom containers run: a number, so that Kubernetes can tell that it is not root. */
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
const empty = ['dev', 'proc', 'run', 'sys', 'tmp', 'usr/bin', 'usr/lib64', 'usr/sbin']

export type DebianSources = {
  /** The paths of Debian's packages. */
  debs: string[]
  /** A folder to unpack in. */
  unpacked: string
  /** Which of their files the image has, beside what every image has. */
  kept: string[]
}

/**
 * Makes the root of an image anew in `folder`, of chosen files of Debian's packages. No script of a package runs,
 * so it may be for another architecture.
 */
export async function writeDebianRoot(
  { debs, unpacked, kept }: DebianSources,
  folder: string,
): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const path of [...empty, 'etc', 'var/lib/dpkg']) {
    await mkdir(join(folder, path), { recursive: true })
  }
  await unpackDebs(debs, unpacked)
  await copyKept([...always, ...kept], unpacked, folder)
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text)
  for (const [path, target] of Object.entries(links)) await symlink(target, join(folder, path))
  await writeFile(join(folder, 'var/lib/dpkg/status'), await packageStatus(debs))
}

async function unpackDebs(debs: string[], folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  for (const deb of debs) {
    await runTool('dpkg-deb', ['--extract', deb, folder], { fix: 'apt-get install dpkg.' })
  }
}

async function copyKept(kept: string[], from: string, to: string): Promise<void> {
  for await (const path of glob(kept, { cwd: from })) {
    await mkdir(dirname(join(to, path)), { recursive: true })
    await cp(join(from, path), join(to, path), { verbatimSymlinks: true, recursive: true })
  }
}

/** What scanners read to know which versions are there. */
async function packageStatus(debs: string[]): Promise<string> {
  const fix = 'apt-get install dpkg.'
  const fields = debs.map((deb) => runTool('dpkg-deb', ['--field', deb], { fix }))
  return (await Promise.all(fields))
    .map((text) => text.replace('\n', '\nStatus: install ok installed\n'))
    .join('\n')
}
