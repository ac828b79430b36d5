import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChangeEvent, DependencyHealth } from '@gatehouse/contract'
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import type { ChangeListener, Provider } from '../provider.ts'
import { AccountFile } from './account-file.ts'
import { BucketChanges } from './bucket-changes.ts'
import { Buckets } from './buckets.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { Folders } from './folders.ts'
import { leftOutLog } from './left-out.ts'
import { StateFile } from './state-file.ts'
import { AccountValues } from './values.ts'
import { AccountWatch } from './watch.ts'

export type LocalProviderOptions = {
  /** The data folder: `account/` in it belongs to the person, `broker/` to the broker. */
  folder: string
  region: string
  log: Logger
  metrics: Registry
}

/**
 * An account of folders and a file: `account/buckets/<name>/<key>` and `account/account.yaml`. Only one
 * process at a time may serve a data folder.
 * @throws {SettingsError} when the folder cannot be used or what is in it cannot be served
 */
export async function openLocalProvider(options: LocalProviderOptions): Promise<Provider> {
  const data = await openDataFolder(options.folder)
  try {
    return await openAccount(options, data)
  } catch (error) {
    data.release()
    throw error
  }
}

async function openAccount(
  { region, log, metrics }: LocalProviderOptions,
  data: DataFolder,
): Promise<Provider> {
  const listeners = new Set<ChangeListener>()
  const onChanges = (changes: ChangeEvent[]) => {
    for (const change of changes) for (const { changed } of listeners) changed(change)
  }
  const reloads = new Counter({
    name: 'gatehouse_account_reloads_total',
    help: 'Times that account.yaml was taken in (ok) or turned out to be broken (failed)',
    labelNames: ['result'],
    registers: [metrics],
  })
  const state = await StateFile.open(data.state)
  const path = join(data.account, 'account.yaml')
  const account = await AccountFile.open({ path, state, log, reloads, onChanges })

  const values = new AccountValues(account)

  const root = data.buckets
  const leftOut = leftOutLog(log)
  const folders = new Folders(leftOut)
  const buckets = new Buckets({ root, region, folders, leftOut })
  const bucketChanges = new BucketChanges({ root, buckets, folders, onChanges })
  const changes = { folder: data.account, root, account, buckets: bucketChanges, log }
  const watch = new AccountWatch(changes)

  return {
    listBuckets: (page) => buckets.list(page),
    listObjects: (bucket, request) => buckets.listObjects(bucket, request),
    readObject: (request, { signal }) => buckets.readObject(request, signal),
    listParameters: async (request) => account.catalog.parameters(request),
    getParameter: async (name) => account.catalog.parameter(name),
    listParameterHistory: async (name, page) => account.catalog.history(name, page),
    listSecrets: async (page) => account.catalog.secrets(page),
    revealParameter: (name) => values.parameter(name),
    revealSecret: (name) => values.secret(name),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    checks: {
      account: () => account.health,
      buckets: () => folderHealth(root),
      changes: () => watch.health,
    },
    close: async () => {
      await watch.close()
      data.release()
    },
  }
}

async function folderHealth(root: string): Promise<DependencyHealth> {
  const stats = await lstat(root).catch(() => undefined)
  if (stats?.isDirectory()) return { status: 'ok' }
  return { status: 'down', detail: 'the folder account/buckets is gone: make it again' }
}
