import { type Command, InvalidArgumentError, Option } from 'commander'

/** What is read of the audit log. Times are ISO 8601. */
export type AuditFilters = {
  actor?: string
  action?: string
  resource?: string
  decision?: 'allow' | 'deny'
  from?: string
  to?: string
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--actor <id>', 'only what this user, key or operator did')
    .option('--action <action>', 'only this action: RevealSecret, SignIn …')
    .option('--resource <id>', 'only what was done with this')
    .addOption(new Option('--decision <decision>', 'only what was …').choices(['allow', 'deny']))
    .option('--from <time>', 'from this time on: 2026-11-21, 2026-11-21T08:00Z …', time)
    .option('--to <time>', 'before this time', time)
}

/** A day begins at midnight in UTC; a time without a zone is one of this machine. */
function time(text: string): string {
  const milliseconds = Date.parse(text)
  if (!Number.isNaN(milliseconds)) return new Date(milliseconds).toISOString()
  throw new InvalidArgumentError('Give a day or a time: 2026-11-21, 2026-11-21T08:00Z')
}
