import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Explanation, page } from './show.ts'

/** The gateway decides, by the code that it serves with. */
const entry = 'services/gateway/src/can.ts'

/** Has the gateway explain a decision, and shows what it says. Gives 0 if it is allowed, else 1. */
export async function explainDecision(
  args: string[],
  json: boolean,
  context: Context,
): Promise<number> {
  const answer = await ask(args, context)
  if ('error' in answer) {
    throw new CliError(answer.error.message, {
      fix: answer.error.fix,
      exitCode: exitCodes.usage,
    })
  }
  const { write, paint } = context.stdout
  write(json ? `${JSON.stringify(answer)}\n` : page(answer, paint))
  return answer.allowed ? exitCodes.done : exitCodes.failed
}

type Answer = Explanation | { error: { message: string; fix: string } }

async function ask(args: string[], { root, cwd }: Context): Promise<Answer> {
  const child = spawn(process.execPath, [join(root, entry), ...args], {
    cwd,
    // It needs to know nothing of the person's environment.
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  if (stdout === '') throw new Error(`${entry} failed:\n${stderr}`)
  return JSON.parse(stdout) as Answer
}
