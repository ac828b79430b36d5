import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Health } from '@gatehouse/contract'
import type { ReadyMessage } from '@gatehouse/kit'
import { root } from './command.ts'

export type ServiceProcess = Awaited<ReturnType<typeof startService>>

/**
 * A service as a process of its own, with no environment but this, in a home of its own. Everyone may do
 * everything, unless the environment says otherwise.
 */
export async function startService(name: string, env: Record<string, string>) {
  const home = await mkdtemp(join(tmpdir(), `gatehouse-${name}-`))
  const child = fork(join(root, `services/${name}/src/main.ts`), {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      PORT: '0',
      LOG_LEVEL: 'trace',
      // Tests share a machine: what they take is no overload.
      MAX_EVENT_LOOP_DELAY_MS: '60000',
      GATEHOUSE_AUTH: 'none',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'exit')
  const ready = await Promise.race([
    once(child, 'message') as Promise<[ReadyMessage]>,
    ended.then(() => Promise.reject(new Error(`${name} did not start:\n${output}`))),
  ])
  const [{ port, metricsPort }] = ready
  const url = `http://127.0.0.1:${port}`
  const health = async () => (await (await fetch(`${url}/health`)).json()) as Health
  return {
    url,
    health,
    metrics: async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
    /** All that it has printed so far. */
    output: () => output,
    /** Asks for its health until it is as it should be. */
    async until(isSo: (health: Health) => boolean, seconds = 10): Promise<Health> {
      for (const end = performance.now() + seconds * 1000; ; await sleep(50)) {
        const found = await health()
        if (isSo(found)) return found
        if (performance.now() > end)
          throw new Error(`${JSON.stringify(found)} stays so:\n${output}`)
      }
    },
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      child.kill(signal)
      await ended
      await rm(home, { recursive: true })
    },
  }
}
