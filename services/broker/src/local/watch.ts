import { type FSWatcher, watch } from 'node:fs'
import { sep } from 'node:path'
import type { DependencyHealth } from '@gatehouse/contract'
import type { Logger } from 'pino'
import type { AccountFile } from './account-file.ts'
import type { BucketChanges } from './bucket-changes.ts'
import { codeOf } from './files.ts'

/** How long changes are gathered before they are looked at, in milliseconds. */
const gatherMs = 100
/** How often account.yaml is looked at without being told, in milliseconds. */
const recheckMs = 2_000

export type AccountWatch = { health(): DependencyHealth; close(): Promise<void> }

/**
 * Has changes below the account's folder looked at, gathered and one batch after the other. Node.js watches
 * only the folders, however many files they hold.
 */
export function watchAccount(
  folder: string,
  log: Logger,
  account: AccountFile,
  buckets: BucketChanges,
): AccountWatch {
  const dirty = new Set<string>()
  const health: DependencyHealth = { status: 'ok' }
  let gathering: NodeJS.Timeout | undefined
  let looking = Promise.resolve()
  const then = (next: () => Promise<void>) => {
    looking = looking.then(next).catch((error: unknown) => {
      log.error({ err: error }, 'changes of files were missed')
    })
  }
  const look = async () => {
    gathering = undefined
    const paths = [...dirty]
    dirty.clear()
    const inBuckets = paths.filter((path) => path.startsWith(`buckets${sep}`))
    await account.check()
    await buckets.look(inBuckets.map((path) => path.slice(`buckets${sep}`.length)))
  }
  const fail = (error: unknown) => {
    const detail = `changes of files are not noticed (${codeOf(error)}): raise fs.inotify.max_user_watches and restart`
    Object.assign(health, { status: 'degraded', detail } satisfies DependencyHealth)
    log.error({ err: error, folder }, detail)
  }
  const watcher = startWatching(folder, fail, (path) => {
    dirty.add(path)
    gathering ??= setTimeout(() => then(look), gatherMs)
  })
  then(() => buckets.learn())
  const recheck = setInterval(() => then(() => account.check()), recheckMs)
  return {
    health: () => health,
    close: async () => {
      watcher?.close()
      clearInterval(recheck)
      clearTimeout(gathering)
      await looking
    },
  }
}

function startWatching(
  folder: string,
  onError: (error: unknown) => void,
  onPath: (path: string) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true }, (_event, path) => {
      if (path !== null) onPath(path)
    })
    return watcher.on('error', onError)
  } catch (error) {
    onError(error)
    return undefined
  }
}
