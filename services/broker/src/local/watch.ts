import { type FSWatcher, statSync, watch } from 'node:fs'
import type { DependencyHealth } from '@gatehouse/contract'
import type { Logger } from 'pino'
import type { AccountFile } from './account-file.ts'
import type { BucketChanges } from './bucket-changes.ts'
import { codeOf } from './files.ts'

/** How long changes are gathered before they are looked at, in milliseconds. */
const gatherMs = 50
/** How often things are looked at without being told, in milliseconds. */
const recheckMs = 2_000

export type AccountWatchOptions = {
  /** The folder of account.yaml, and that of the buckets. */
  folder: string
  root: string
  account: AccountFile
  buckets: BucketChanges
  log: Logger
}

/**
 * Has account.yaml and the buckets looked at when something changes there, gathered and one look after the
 * other. Node.js watches only the folders, however many files they hold.
 */
export class AccountWatch {
  readonly #options: AccountWatchOptions
  readonly #dirty = new Set<string>()
  readonly #recheck: NodeJS.Timeout
  readonly #folderWatcher: FSWatcher | undefined
  #rootWatcher: FSWatcher | undefined
  /** Which folder of buckets is watched: one that takes its place has another inode. */
  #inode: number | undefined
  #gathering: NodeJS.Timeout | undefined
  #looking = Promise.resolve()
  #health: DependencyHealth = { status: 'ok' }

  constructor(options: AccountWatchOptions) {
    this.#options = options
    this.#folderWatcher = this.#watch(options.folder, () => this.#gather())
    this.#watchRoot()
    this.#recheck = setInterval(() => {
      this.#then(() => options.account.check())
      this.#watchRoot()
    }, recheckMs)
  }

  get health(): DependencyHealth {
    return this.#health
  }

  async close(): Promise<void> {
    clearInterval(this.#recheck)
    clearTimeout(this.#gathering)
    this.#folderWatcher?.close()
    this.#rootWatcher?.close()
    await this.#looking
  }

  #watchRoot(): void {
    const { root, buckets } = this.#options
    const inode = inodeOf(root)
    if (inode === this.#inode) return
    this.#inode = inode
    this.#rootWatcher?.close()
    this.#rootWatcher =
      inode === undefined ? undefined : this.#watch(root, (path) => this.#gather(path))
    this.#then(() => buckets.lookAtAll())
  }

  #watch(folder: string, onPath: (path: string) => void): FSWatcher | undefined {
    const recursive = folder === this.#options.root
    try {
      const watcher = watch(folder, { recursive }, (_event, path) => {
        if (path !== null) onPath(path)
      })
      return watcher.on('error', (error) => this.#fail(folder, error))
    } catch (error) {
      this.#fail(folder, error)
      return undefined
    }
  }

  #fail(folder: string, error: unknown): void {
    const detail = `changes of files are not noticed (${codeOf(error)}): raise fs.inotify.max_user_watches and restart`
    this.#health = { status: 'degraded', detail }
    this.#options.log.error({ err: error, folder }, detail)
  }

  #gather(path?: string): void {
    if (path !== undefined) this.#dirty.add(path)
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      this.#then(() => this.#look())
    }, gatherMs)
  }

  async #look(): Promise<void> {
    const paths = [...this.#dirty]
    this.#dirty.clear()
    await this.#options.account.check()
    await this.#options.buckets.look(paths)
  }

  #then(next: () => Promise<void>): void {
    this.#looking = this.#looking.then(next).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'changes of files were missed')
    })
  }
}

function inodeOf(folder: string): number | undefined {
  try {
    return statSync(folder).ino
  } catch {
    return undefined
  }
}
