import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@gatehouse/kit'
import { Registry } from 'prom-client'
import type { Provider } from '../provider.ts'
import { openLocalProvider } from './provider.ts'

export type TestAccount = Awaited<ReturnType<typeof testAccount>>

/** A data folder of its own, in which a provider can be opened, and what a person would do in it; `await using` removes it. */
export async function testAccount() {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-broker-'))
  const path = (...parts: string[]) => join(folder, ...parts)
  const lines: string[] = []
  const put = async (file: string, text: string | Uint8Array) => {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return {
    folder,
    path,
    /** What was logged, line by line. */
    lines,
    put: (bucket: string, key: string, text: string | Uint8Array = 'x') =>
      put(path('account', 'buckets', bucket, key), text),
    /** All that the broker keeps, as text. */
    kept: async (): Promise<string> => {
      const names = await readdir(path('broker'))
      return (await Promise.all(names.map((name) => readFile(path('broker', name), 'utf8')))).join()
    },
    remove: (...parts: string[]) => rm(path(...parts), { recursive: true }),
    /** Saves account.yaml as an editor does: a new file takes its place. */
    edit: async (text: string): Promise<void> => {
      await put(path('account', 'account.yaml.saving'), text)
      await rename(path('account', 'account.yaml.saving'), path('account', 'account.yaml'))
    },
    open: (metrics = new Registry()): Promise<Provider> =>
      openLocalProvider({
        folder,
        region: 'eu-west-1',
        log: createLogger('test', { destination: { write: (line) => lines.push(line) } }),
        metrics,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Waits until `holds`, at most some seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 8_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not come to this: ${holds.toString()}`)
    await sleep(10)
  }
}
