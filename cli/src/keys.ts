import type { Command } from 'commander'
import type { AddCommand } from './command.ts'
import type { Context } from './context.ts'
import { type DirectoryFlags, addDirectoryOptions } from './directory/options.ts'
import { exitCodes } from './exit-codes.ts'
import { collect, wholeNumber } from './option-values.ts'

type Flags = DirectoryFlags & { owner?: string; json?: boolean }
type NewKeyFlags = Flags & { role: string[]; scope?: string[]; days: number }

const help = `
Examples:
  $ gatehouse keys create 'nightly export' --role viewer > key
  $ gatehouse keys create deploy --role operator --scope GetParameter --scope ListParameters --days 30
  $ gatehouse keys list
  $ gatehouse keys revoke 0123456789abcdef0123456789abcdef
  $ gatehouse keys list --context work --namespace dev --owner operator:ada

A key is for programs: they send it to the gateway as Authorization: Bearer. It may do what the policies let
its roles do: viewer, operator and admin, and others if yours have them. Scopes limit it to some actions of
these; docs/access.md has them all. It is printed once, alone on stdout; the directory keeps its SHA-256.
Making and revoking one is written to the audit log first.

Keys belong to operator:<your name here> unless --owner says otherwise. Of a cluster, give
--context and --namespace: whom RBAC lets forward ports there, and create tokens of the service account \`person\`,
may do this.`

export const addKeys: AddCommand = (program, context, done) => {
  const keys = program
    .command('keys')
    .description('Make, list and revoke API keys of programs.')
    .addHelpText('after', help)

  const create = keys
    .command('create')
    .description('Make an API key, and print it this once.')
    .argument('<name>', 'what it is for')
    .requiredOption(
      '--role <role>',
      'viewer, operator, admin or one of your policies; may be repeated',
      collect,
    )
    .option(
      '--scope <action>',
      'an action to which it is limited, as GetParameter; may be repeated',
      collect,
    )
    .option('--days <days>', 'after so many it ends', wholeNumber(1, 100_000), 90)
  addSharedOptions(create).action(async (name: string, flags: NewKeyFlags) => {
    const { role: roles, scope: scopes = [], days, json = false } = flags
    const { createKey } = await import('./keys/create.ts')
    const { client, owner } = await open(flags, context)
    await createKey(client, { name, owner, roles, scopes, days }, json, context)
    done(exitCodes.done)
  })

  const list = keys.command('list').description('Show the API keys of an owner.')
  addSharedOptions(list).action(async (flags: Flags) => {
    const { listKeys } = await import('./keys/list.ts')
    const { client, owner } = await open(flags, context)
    await listKeys(client, owner, flags.json ?? false, context)
    done(exitCodes.done)
  })

  const revoke = keys.command('revoke').description('End an API key.').argument('<id>', 'its id')
  addSharedOptions(revoke).action(async (id: string, flags: Flags) => {
    const { revokeKey } = await import('./keys/revoke.ts')
    const { client, owner } = await open(flags, context)
    await revokeKey(client, id, owner, flags.json ?? false, context)
    done(exitCodes.done)
  })
}

function addSharedOptions(command: Command): Command {
  return addDirectoryOptions(command)
    .option('--owner <owner>', 'whose it is (default: operator:<your name>)')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
}

async function open({ owner, ...flags }: Flags, context: Context) {
  const { reachDirectory } = await import('./directory/reach.ts')
  const { operatorName } = await import('./audit/record.ts')
  return {
    client: await reachDirectory(flags, context),
    owner: owner ?? `operator:${operatorName()}`,
  }
}
