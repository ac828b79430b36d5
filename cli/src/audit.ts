import { Option } from 'commander'
import { type AuditFilters, addFilterOptions } from './audit/filters.ts'
import type { AddCommand } from './command.ts'
import type { Context } from './context.ts'
import { type DirectoryFlags, addDirectoryOptions } from './directory/options.ts'
import { exitCodes } from './exit-codes.ts'
import { wholeNumber } from './option-values.ts'

type Flags = DirectoryFlags & AuditFilters
type ListFlags = Flags & { limit: number; json?: boolean }
type ExportFlags = Flags & { format: 'ndjson' | 'csv' }
type VerifyFlags = DirectoryFlags & { json?: boolean }

const help = `
Examples:
  $ gatehouse audit list --decision deny
  $ gatehouse audit list --actor amara-okafor --from 2026-11-21 --json
  $ gatehouse audit export --format csv > audit.csv
  $ gatehouse audit verify

The audit log holds who did what, with what, whether that was allowed, by which policy, and why. It is in the
directory's database. Each process that writes to it is a writer: it numbers its entries, and each entry holds
the hash of the one before. \`verify\` reads all of them, and says which are missing or changed.

Of a cluster, give --context and --namespace: whom RBAC lets forward ports there, and create tokens of the service
account \`person\`, may read it.

\`verify\` ends with 0 when the log is intact, with 1 when it is not.`

export const addAudit: AddCommand = (program, context, done) => {
  const audit = program
    .command('audit')
    .description('Read, export and verify the audit log.')
    .addHelpText('after', help)

  addFilterOptions(addDirectoryOptions(audit.command('list')))
    .description('Show the newest entries of the audit log.')
    .option('--limit <number>', 'how many at most', wholeNumber(1, 10_000), 50)
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async ({ limit, json = false, ...flags }: ListFlags) => {
      const { client, filters } = await open(flags, context)
      const { listAudit } = await import('./audit/list.ts')
      await listAudit(client, filters, limit, json, context)
      done(exitCodes.done)
    })

  addFilterOptions(addDirectoryOptions(audit.command('export')))
    .description('Write all of the audit log to stdout, newest first, one entry a line.')
    .addOption(
      new Option('--format <format>', 'of the lines').choices(['ndjson', 'csv']).default('ndjson'),
    )
    .addHelpText('after', help)
    .action(async ({ format, ...flags }: ExportFlags) => {
      const { client, filters } = await open(flags, context)
      const { exportAudit } = await import('./audit/export.ts')
      await exportAudit(client, filters, format, context)
      done(exitCodes.done)
    })

  addDirectoryOptions(audit.command('verify'))
    .description('Say whether an entry of the audit log is missing or changed.')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async ({ json = false, ...flags }: VerifyFlags) => {
      const { client } = await open(flags, context)
      const { verifyAudit } = await import('./audit/verify.ts')
      done(await verifyAudit(client, json, context))
    })
}

async function open({ data, context: cluster, namespace, ...filters }: Flags, context: Context) {
  const { reachDirectory } = await import('./directory/reach.ts')
  const reach = {
    ...(data && { data }),
    ...(cluster && { context: cluster }),
    ...(namespace && { namespace }),
  }
  return { client: await reachDirectory(reach, context), filters }
}
