import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { CliError } from '../cli-error.ts'
import { type Diagnostic, type TerraformEvent, readEvent } from './events.ts'
import type { Stopping } from './stopping.ts'

/** The first version that serves: values that reach neither state nor plan (ephemeral, write-only). */
const least = [1, 11] as const

/** A person's own settings that would make Terraform do something else than what is shown, or log values. */
const withheld = /^TF_(LOG|LOG_.*|CLI_ARGS.*|WORKSPACE|DATA_DIR|INPUT)$/

/** Terraform in one folder. */
export type Terraform = {
  /** The folder of the root module. */
  folder: string
  /** Runs a command with `-json`, and tells of what it says. Answers with the errors, if it fails. */
  run(args: string[], tell: (event: TerraformEvent) => void): Promise<Diagnostic[] | undefined>
  /** Runs a command without `-json`, and answers with what it prints. */
  read(args: string[]): Promise<{ output: string; errors?: Diagnostic[] }>
}

/** The environment of Terraform: the person's, with the profile that they named and nothing that steers it. */
export function terraformEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !withheld.test(name) && !(env.AWS_PROFILE && isKey(name)),
  )
  return {
    ...Object.fromEntries(kept),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
  }
}

/** Terraform would take keys over a profile; the SDK, and so what was said of the caller, does not. */
function isKey(name: string): boolean {
  return /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name)
}

/** @throws {CliError} when it is not there, or too old */
export async function requireTerraform(env: NodeJS.ProcessEnv): Promise<void> {
  const wanted = `Terraform ${least.join('.')} or newer`
  const install = `install ${wanted}: https://developer.hashicorp.com/terraform/install`
  const version = await versionOf(env)
  if (version === undefined) throw new CliError('there is no terraform here', { fix: install })
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > least[0] || (major === least[0] && minor >= least[1])) return
  throw new CliError(`this is Terraform ${version}, which is too old`, { fix: install })
}

async function versionOf(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('terraform', ['version', '-json'], { env })
    return (JSON.parse(stdout) as { terraform_version: string }).terraform_version
  } catch {
    return undefined
  }
}

/** Terraform, which ends as it should when the person asks to stop. */
export function createTerraform(
  folder: string,
  env: NodeJS.ProcessEnv,
  stopping: Stopping,
): Terraform {
  // In a group of its own: the Ctrl-C that the terminal sends to all would be a second one to it.
  const start = (args: string[]) =>
    spawn('terraform', args, {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  return {
    folder,
    async run([verb = '', ...args], tell) {
      const child = start([verb, '-json', ...args])
      const errors: Diagnostic[] = []
      createInterface({ input: child.stdout }).on('line', (line) => {
        const event = readEvent(line)
        if (event?.type === 'diagnostic' && event.severity === 'error') errors.push(event)
        if (event) tell(event)
      })
      const [code, detail] = await Promise.all([stopping.watch(child), text(child.stderr)])
      if (code === 0) return undefined
      return errors.length > 0 ? errors : [unexplained(verb, code, detail)]
    },
    async read(args) {
      const child = start(args)
      const [code, output, error] = await Promise.all([
        stopping.watch(child),
        text(child.stdout),
        text(child.stderr),
      ])
      if (code === 0) return { output }
      return { output, errors: [unexplained(args[0], code, error)] }
    },
  }
}

/** The failure of a command that says it in no other way than on stderr. */
function unexplained(verb: string | undefined, code: number | null, detail: string): Diagnostic {
  return { severity: 'error', summary: `terraform ${verb ?? ''} ended with ${code}`, detail }
}
