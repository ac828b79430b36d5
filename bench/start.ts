import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { memoryBelow } from './processes.ts'
import { type Start, reportOf } from './start-report.ts'

/** After how much rest memory is looked at again. */
const restSeconds = 10

/** `npm start` on a new data folder and on an old one: until ready, and what the processes take. */
export async function bench(runs: number): Promise<void> {
  const first: Start[] = []
  const second: Start[] = []
  for (let run = 1; run <= runs; run += 1) {
    process.stderr.write(`run ${run} of ${runs} …\n`)
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
    first.push(await measure(join(folder, 'data')))
    second.push(await measure(join(folder, 'data')))
    await rm(folder, { recursive: true })
  }
  process.stdout.write(reportOf(first, second, restSeconds))
}

async function measure(dataDir: string): Promise<Start> {
  const began = performance.now()
  const npm = spawn('npm', ['start', '--', '--port', '0', '--data', dataDir], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(npm, 'close')
  await saysReady(npm.stdout)
  const ms = performance.now() - began
  const atReady = memoryBelow(Number(npm.pid), nameOf)
  await sleep(restSeconds * 1000)
  const atRest = memoryBelow(Number(npm.pid), nameOf)
  const { pid } = JSON.parse(await readFile(join(dataDir, 'up.json'), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGTERM')
  await ended
  return { ms, atReady, atRest }
}

async function saysReady(output: NodeJS.ReadableStream): Promise<void> {
  let text = ''
  output.setEncoding('utf8')
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  output.on('data', (more: string) => {
    text += more
    if (text.includes('Ready after')) resolve()
  })
  output.once('end', () => reject(new Error(`it did not become ready:\n${text}`)))
  return promise
}

function nameOf(commandLine: string): string {
  const service = /services\/(\w+)\/|main\.ts (issuer)/.exec(commandLine)?.slice(1).find(Boolean)
  return service ?? (commandLine.startsWith('npm') ? 'npm' : 'up')
}
