import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { root } from '../support/command.ts'
import {
  type Built,
  type ImageConfig,
  buildImages,
  startImage,
  unpackImage,
} from '../support/images.ts'

const scratch = join(root, '.cache/images-test')

export type Unpacked = { folder: string; config: ImageConfig }

let opening: ReturnType<typeof open> | undefined

/** The images of all services, built and unpacked once for all tests of a process. */
export function openImages(): ReturnType<typeof open> {
  opening ??= open()
  return opening
}

async function open(): Promise<{ built: Built; images: ReadonlyMap<string, Unpacked> }> {
  await rm(scratch, { recursive: true, force: true })
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const built = await buildImages([])
  const images = new Map<string, Unpacked>()
  for (const { service, layout } of built.images) {
    const folder = join(scratch, service)
    images.set(service, { folder, config: await unpackImage(layout, folder) })
  }
  return { built, images }
}

/** The service of an image, once it listens: its lines are JSON, and one says so. */
export async function listening(
  t: TestContext,
  { folder, config }: Unpacked,
  env: Record<string, string>,
) {
  const child = startImage(folder, config, [], {
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_PORT: '0',
    // Tests share a machine: what they take is no overload.
    MAX_EVENT_LOOP_DELAY_MS: '60000',
    GATEHOUSE_VERSION: '9.8.7',
    ...env,
  })
  t.after(() => child.kill('SIGKILL'))
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const ended = once(child, 'exit') as Promise<[number | null]>
  const port = new Promise<number>((resolve) => {
    assert.ok(child.stdout)
    createInterface(child.stdout).on('line', (line) => {
      const { msg, port: listens } = JSON.parse(line) as { msg: string; port: number }
      if (msg === 'ready') resolve(listens)
    })
  })
  const early = ended.then(() => assert.fail(`it ended before it listened:\n${errors}`))
  early.catch(() => undefined)
  return {
    url: `http://127.0.0.1:${await Promise.race([port, early])}`,
    /** Answers with its exit code. */
    stop: async () => {
      child.kill('SIGTERM')
      return (await ended)[0]
    },
  }
}
