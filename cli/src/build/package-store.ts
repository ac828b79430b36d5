import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { LockedPackage } from './lockfile.ts'
import { runTool } from './tool.ts'

const fix = 'see that npm reaches its registry (npm ping), then run this again.'

/**
 * Where packages lie: those for one architecture are fetched, since npm installs only those of the machine, and
 * held against the hash in package-lock.json. All others are as npm has installed them.
 */
export class PackageStore {
  readonly #root: string
  readonly #folder: string

  /** `folder` keeps what was fetched for the next time. */
  constructor(root: string, folder: string) {
    this.#root = root
    this.#folder = folder
  }

  /**
   * The folder with the files of a package.
   * @throws {CliError} when it cannot be fetched, or is not what package-lock.json says
   */
  async folderOf(one: LockedPackage): Promise<string> {
    if (!one.native) return join(this.#root, one.folder)
    const name = `${one.name.replace('/', '-')}-${one.version}`
    const archive = join(this.#folder, `${name}.tgz`)
    if (!(await isIntact(archive, one))) await this.#fetch(one, archive)
    const unpacked = join(this.#folder, name)
    await rm(unpacked, { recursive: true, force: true })
    await mkdir(unpacked)
    const args = ['-xzf', archive, '-C', unpacked, '--strip-components=1', '--no-same-owner']
    await runTool('tar', args, { fix: 'remove .cache/images and run this again.' })
    return unpacked
  }

  async #fetch(one: LockedPackage, archive: string): Promise<void> {
    const into = `${archive}.new`
    await mkdir(into, { recursive: true })
    const spec = `${one.name}@${one.version}`
    const flags = ['--json', '--prefer-offline', '--ignore-scripts', '--pack-destination', into]
    const output = await runTool('npm', ['pack', spec, ...flags], { cwd: this.#folder, fix })
    const [packed] = Object.values(JSON.parse(output) as Record<string, { filename: string }>)
    const fetched = join(into, basename(packed?.filename ?? ''))
    if (!(await isIntact(fetched, one))) {
      throw new CliError(`${spec} is not the package that package-lock.json names`, {
        fix: 'find out who changed it before you build: the registry answers with something else.',
      })
    }
    await rename(fetched, archive)
    await rm(into, { recursive: true })
  }
}

/** Whether the archive is there and has the hash of the lockfile, by Subresource Integrity. */
async function isIntact(archive: string, { integrity = '' }: LockedPackage): Promise<boolean> {
  const content = await readFile(archive).catch(() => undefined)
  const [, algorithm] = /^(sha512)-/.exec(integrity) ?? []
  if (content === undefined || algorithm === undefined) return false
  return integrity === `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`
}
