import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../../support/command.ts'

/** The directory by itself, open to all, whether or not it becomes ready. */
export function spawnDirectory(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(root, 'services/directory/src/main.ts')], {
    env: { GATEHOUSE_AUTH: 'none', LOG_LEVEL: 'trace', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'exit')
  return {
    pid: Number(child.pid),
    /** All that it has printed so far. */
    output: () => output,
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await ended
    },
  }
}
