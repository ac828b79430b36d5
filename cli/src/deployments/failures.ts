import { CliError } from '../cli-error.ts'

type Explanation = { said: RegExp; text: (remote: string) => string; fix: string }

const explanations: readonly Explanation[] = [
  {
    said: /not a git repository \(or any/i,
    text: () => 'this is no Git checkout',
    fix: 'run this in a checkout of the platform.',
  },
  {
    said: /ident name|user\.email|tell me who you are|auto-detect email/i,
    text: () => 'Git does not know who you are',
    fix: 'git config user.name NAME, and git config user.email ADDRESS.',
  },
  {
    said: /permission|denied|not authorized|forbidden|\b40[13]\b|read-only|could not read Username|protected branch|hook declined|insufficient/i,
    text: (remote) => `${remote} does not let you write the branch deployments`,
    fix: 'see that you may push there, by `git push --dry-run`; a rule for the branch must let you or the deployment through.',
  },
  {
    said: /does not appear to be a git repository|repository .*not found|no such remote|no such file/i,
    text: (remote) => `there is no repository at the remote ${remote}`,
    fix: 'name another with --remote; git remote -v shows those that there are.',
  },
  {
    said: /could not resolve host|connection (?:refused|timed out)|unable to access/i,
    text: (remote) => `the remote ${remote} cannot be reached`,
    fix: 'see that it answers from here: git ls-remote REMOTE.',
  },
]

/** Why the branch could not be read or written, with what to do. */
export function explainGit(error: unknown, remote: string): CliError {
  const said = error instanceof Error ? error.message : String(error)
  const known = explanations.find((explanation) => explanation.said.test(said))
  const reason = withoutPassword(tellingLine(said, known?.said))
  if (!known) {
    return new CliError(`the branch deployments of ${remote} could not be written: ${reason}`, {
      fix: 'see what Git says of it: git ls-remote REMOTE deployments.',
      cause: error,
    })
  }
  return new CliError(`${known.text(remote)}: ${reason}`, { fix: known.fix, cause: error })
}

/** What the remote says, else the line by which the failure is known, without the words that Git begins it with. */
function tellingLine(said: string, known: RegExp | undefined): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const line =
    lines.find((text) => /^remote:.*\p{L}/u.test(text)) ??
    lines.find((text) => known?.test(text)) ??
    lines.at(-1)
  return (line ?? said).trimEnd().replace(/^\s*(?:remote:\s*)?(?:fatal:|error:|!)?\s*/, '')
}

/** The URL of a remote may have one in it. */
function withoutPassword(text: string): string {
  return text.replaceAll(/(\/\/)[^/@\s]+@/g, '$1')
}
