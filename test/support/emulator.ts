import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './command.ts'
import { freePort } from './free-port.ts'
import { pythonCommands } from './python.ts'

/** What starts it, says how to reach it, and stops it. */
export const emulatorCommand =
  process.env.GATEHOUSE_EMULATOR ?? join(root, '../shared/aws/emulator')

/** What mends the emulator's queues. */
const mended = join(root, 'test/support/moto')

/** Why there is no emulated AWS account here, if so: for `skip`. */
export const noEmulator = existsSync(emulatorCommand)
  ? undefined
  : `there is no AWS emulator at ${emulatorCommand}: name one in GATEHOUSE_EMULATOR`

export type Emulator = {
  endpoint: string
  /** What points the AWS SDK and Terraform at it. */
  env: Record<string, string>
  stop(): Promise<void>
}

/**
 * Starts an emulated AWS account of its own, empty; `account` is its number, twelve digits. It listens on `host`, by
 * default for this machine alone.
 */
export async function startEmulator(account?: string, host = '127.0.0.1'): Promise<Emulator> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-emulator-'))
  const port = String(await freePort())
  // It runs on the Python that comes first, and would install what that lacks.
  const commands = await pythonCommands().catch(() => '')
  const path = [commands, process.env.PATH].filter(Boolean).join(delimiter)
  const call = async (verb: string) => {
    const number = account !== undefined && { MOTO_ACCOUNT_ID: account }
    const own = { PATH: path, PYTHONPATH: mended, EMULATOR_DIR: folder, EMULATOR_HOST: host }
    const env = { ...process.env, ...number, ...own }
    const { stdout } = await promisify(execFile)(emulatorCommand, [verb, port], { env })
    return stdout
  }
  await call('up')
  const settings = [...(await call('env')).matchAll(/\b((?:AWS|TF)_\w+)=(\S+)/g)]
  const env = Object.fromEntries(settings.map(([, name, value]) => [name, value]))
  return {
    endpoint: String(env.AWS_ENDPOINT_URL),
    env,
    async stop() {
      await call('down')
      await rm(folder, { recursive: true })
    },
  }
}
