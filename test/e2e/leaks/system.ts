import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../support/command.ts'
import { type System, startSystem } from '../system.ts'
import { Answers } from './answers.ts'

/** A system that says all that it can say, and writes reports when its processes die, into folders of its own. */
export async function startTalkative() {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-leaks-'))
  const [reports, temporary] = [join(folder, 'reports'), join(folder, 'tmp')]
  for (const path of [reports, temporary]) await mkdir(path)
  const exchanged = join(folder, 'exchanged')
  const options = [
    '--report-on-fatalerror',
    '--report-uncaught-exception',
    '--report-on-signal',
    '--report-signal=SIGUSR2',
    `--report-directory=${reports}`,
    `--import=${new URL('./preload.ts', import.meta.url).href}`,
  ]
  const system = await startSystem({
    env: {
      LOG_LEVEL: 'trace',
      RATE_LIMIT_FAILURES_PER_MINUTE: '0',
      TMPDIR: temporary,
      NODE_EXCHANGED: exchanged,
      NODE_OPTIONS: options.join(' '),
    },
  })
  const issuer = await issuerOf(system)
  const origins = [0, 1, 2].map((step) => `http://127.0.0.1:${system.port + step}`)
  const [gateway = '', broker = '', directory = ''] = origins
  const answers = new Answers({
    [gateway]: 'gateway',
    [broker]: 'broker',
    [directory]: 'directory',
    [issuer]: 'issuer',
  })
  return {
    system,
    answers,
    reports,
    temporary,
    urls: { gateway, broker, directory, issuer },
    /** Runs a command of the command line on that system, and keeps what it prints. */
    command: async (...args: string[]) => {
      const all = ['cli/src/main.ts', ...args, '--data', system.data]
      const { code, stdout, stderr } = await run(process.execPath, all)
      answers.keep(`gatehouse ${args.join(' ')}`, stdout + stderr)
      return { code, stdout, stderr }
    },
    /** What the gateway and the issuer told each other: forms, and JSON in answer. */
    exchanged: async () => {
      const lines = (await readFile(exchanged, 'utf8')).trim().split('\n')
      return lines.map((line) => JSON.parse(line) as { sent: string; got: string })
    },
    processes: () => processesOf(system),
    stop: async () => {
      await system.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type Talkative = Awaited<ReturnType<typeof startTalkative>>

async function issuerOf({ data }: System): Promise<string> {
  const { signIn } = JSON.parse(await readFile(join(data, 'up.json'), 'utf8')) as {
    signIn: { issuer: string }
  }
  return signIn.issuer
}

/** The processes of the system by what they are. */
async function processesOf(system: System): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const pid of await system.pids()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    const name = /services\/(\w+)\/src|main\.ts\0(\w+)/.exec(command)
    const known = name?.[1] ?? name?.[2]
    if (known !== undefined) found.set(known, pid)
  }
  return found
}
