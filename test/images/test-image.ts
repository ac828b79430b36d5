import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { type ImageConfig, startImage } from '../support/images.ts'

export type Unpacked = { folder: string; config: ImageConfig }

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
    async stop() {
      child.kill('SIGTERM')
      return (await ended)[0]
    },
  }
}
