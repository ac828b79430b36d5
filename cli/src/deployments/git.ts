import { runProgram } from '../run-program.ts'

/** What Git says of a failure, as it says it. */
export class GitFailure extends Error {
  override name = 'GitFailure'
}

/**
 * Runs Git, and answers with what it wrote to its standard output, less the last newline.
 * @throws {GitFailure}
 */
export type Git = (args: readonly string[], input?: string) => Promise<string>

/** Git in a checkout, with an index of its own: neither that of the person nor a file is touched. */
export function gitWithIndex(cwd: string, index: string): Git {
  const env = {
    ...process.env,
    GIT_INDEX_FILE: index,
    // It fails rather than wait for an answer, in words that are known here.
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  }
  return async (args, input = '') => {
    const { code, stdout, stderr } = await runProgram('git', args, { cwd, env, input })
    if (code === 0) return stdout.replace(/\n$/, '')
    const said = code instanceof Error ? code.message : stderr.trim() || stdout.trim()
    throw new GitFailure(said || `git ${args[0]} ended with ${code}`)
  }
}
