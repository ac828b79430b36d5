import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CliError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { readSecretFile } from '../prepare/secret-file.ts'

/** bcrypt takes no more than this into account. */
const most = 72

const least = 12

/**
 * A new password: from a file, or else asked for twice at the terminal, which does not show it.
 * @throws {CliError}
 */
export async function newPassword(file: string | undefined, context: Context): Promise<string> {
  const password =
    file === undefined ? await askTwice(context) : await readSecretFile(file, context.cwd)
  const bytes = Buffer.byteLength(password)
  if (bytes >= least && bytes <= most) return password
  throw new CliError(`the password has ${bytes} bytes`, {
    fix: `choose one of ${least} to ${most} bytes.`,
  })
}

async function askTwice({ stderr }: Context): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CliError('there is no terminal at which to ask for the password', {
      fix: 'give it by --from-file FILE.',
      exitCode: exitCodes.usage,
    })
  }
  const first = await askHidden('New password of admin: ', stderr.write)
  const second = await askHidden('The same again: ', stderr.write)
  if (first === second) return first
  throw new CliError('the two are not the same', { fix: 'run it again.' })
}

async function askHidden(question: string, say: (text: string) => void): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  say(question)
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    say('\n')
  }
}
