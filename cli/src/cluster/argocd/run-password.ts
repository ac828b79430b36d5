import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CliError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import type { PasswordFlags } from './flags.ts'
import { newPassword } from './new-password.ts'
import { firstPassword, passwordState, setPassword } from './secrets.ts'

/**
 * Shows the first password of Argo CD's admin, where that is asked for, or sets another.
 * @returns the exit code
 * @throws {CliError}
 */
export async function runPassword(flags: PasswordFlags, context: Context): Promise<number> {
  refuseContradictions(flags)
  const cluster = await openCluster(flags.context)
  if (flags.set) {
    await setPassword(await newPassword(flags.fromFile, context), cluster, new Date())
    return say('The password of admin is set; whoever was signed in as admin signs in again.')
  }
  if (flags.show) {
    if (!process.stdout.isTTY) throw notAtTerminal()
    context.stdout.write(`${await firstPassword(cluster)}\n`)
    return exitCodes.done
  }
  if (flags.output !== undefined) {
    await writeNew(resolve(context.cwd, flags.output), `${await firstPassword(cluster)}\n`)
    return say(`The first password of admin is in ${flags.output}.`)
  }
  const state = await passwordState(cluster)
  if (flags.json) context.stdout.write(`${JSON.stringify(state)}\n`)
  else context.stdout.write(`${sentence(state)}\n`)
  return exitCodes.done

  function say(text: string): number {
    context.stdout.write(flags.json ? `${JSON.stringify({ done: true })}\n` : `${text}\n`)
    return exitCodes.done
  }
}

function sentence({ first, changedAt }: Awaited<ReturnType<typeof passwordState>>): string {
  if (first) return 'admin has its first password: --show prints it, --set changes it.'
  return changedAt === null
    ? 'admin has no password that is known here.'
    : `The password of admin is of ${changedAt}; the first one is gone.`
}

function refuseContradictions({ show, output, set, fromFile }: PasswordFlags): void {
  const asked = [show, output !== undefined, set].filter(Boolean).length
  if (asked <= 1 && (set || fromFile === undefined)) return
  throw new CliError('these flags do not go together', {
    fix: 'give one of --show, --output and --set; --from-file goes with --set.',
    exitCode: exitCodes.usage,
  })
}

function notAtTerminal(): CliError {
  return new CliError('a password is not printed into a pipe or a log', {
    fix: 'run it at a terminal, or write it to a file: --output FILE.',
    exitCode: exitCodes.usage,
  })
}

async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' }).catch((error: Error) => {
    throw new CliError(`${path} cannot be written: ${error.message}`, {
      fix: 'name a file that is not there yet.',
    })
  })
}
