import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { mustRun, root, run } from './command.ts'

const absent = ['buildah', 'unshare', 'chroot'].filter(
  (command) => spawnSync(command, ['--version']).status !== 0,
)

/** Why no image can be built and started here, if so: for `skip`. */
export const noImages =
  absent.length > 0
    ? `${absent.join(' and ')} ${absent.length > 1 ? 'are' : 'is'} not there`
    : process.getuid?.() === 0
      ? undefined
      : 'only root may start a process in the root of an image'

/** What `gatehouse build --json` says, as far as tests look at it. */
export type Built = {
  images: {
    service: string
    tag: string
    digest: string
    layout: string
    sboms: string[]
    pushed: string[]
    platforms: { platform: string; digest: string; size: number }[]
  }[]
}

/** Runs `gatehouse build` in a checkout. */
export async function buildImages(args: string[], folder = root): Promise<Built> {
  const command = ['cli/src/main.ts', 'build', '--json', ...args]
  const { code, stdout, stderr } = await run(process.execPath, command, { folder })
  if (code !== 0) throw new Error(`gatehouse build ended with ${code}\n${stderr}`)
  return JSON.parse(stdout) as Built
}

export type ImageConfig = {
  config: { User: string; Env: string[]; Entrypoint: string[]; Labels: Record<string, string> }
  created: string
  architecture: string
}

/** Unpacks an OCI layout of one image: what a container has as its root. Answers with its configuration. */
export async function unpackImage(layout: string, folder: string): Promise<ImageConfig> {
  const read = async (path: string) => JSON.parse(await readFile(join(layout, path), 'utf8'))
  const blob = (digest: string) => join('blobs', ...digest.split(':'))
  const index = (await read('index.json')) as { manifests: { digest: string }[] }
  const manifest = (await read(blob(index.manifests[0]?.digest ?? ''))) as {
    config: { digest: string }
    layers: { digest: string }[]
  }
  await mkdir(folder, { recursive: true })
  for (const { digest } of manifest.layers) {
    const flags = ['--same-permissions', '--same-owner']
    await mustRun('tar', [...flags, '-xzf', join(layout, blob(digest)), '-C', folder])
  }
  return (await read(blob(manifest.config.digest))) as ImageConfig
}

/** By its path here: an image may have a PATH of its own, without what only root runs. */
const chroot = spawnSync('sh', ['-c', 'command -v chroot'], { encoding: 'utf8' }).stdout.trim()

/** In a namespace of mounts that is gone with it: the root may only be read, as in the cluster. */
const enter = [
  'mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount -o remount,bind,ro "$1"',
  `folder=$1 user=$2; shift 2; exec ${chroot} --userspec="$user" "$folder" "$@"`,
].join(' && ')

/** Starts what the image starts, as its user, with `args` after it and no environment but this. */
export function startImage(
  folder: string,
  { config }: ImageConfig,
  args: string[],
  env: Record<string, string>,
): ChildProcess {
  const own = Object.fromEntries(config.Env.map((line) => line.split(/=(.*)/, 2)))
  const command = [...config.Entrypoint, ...args]
  return spawn(
    'unshare',
    [
      '--mount',
      '--propagation=private',
      'sh',
      '-c',
      enter,
      'enter',
      folder,
      config.User,
      ...command,
    ],
    { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

/** What a started image has printed by its end. */
export async function outputOf(child: ChildProcess) {
  if (!child.stdout || !child.stderr) throw new Error('its output goes elsewhere')
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}
