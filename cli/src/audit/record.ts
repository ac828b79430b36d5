import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { Chain } from '@gatehouse/kit/audit-chain'
import type { DirectoryClient } from '../directory/client.ts'
import { asked } from '../directory/reach.ts'

/** What an operator is about to do with a thing. */
export type OperatorAct = {
  action: string
  resource: { type: string; id: string }
  reason: string
}

/**
 * Writes to the audit log what an operator does, before it is done: what cannot be written must not be done.
 * Each run of the command line is a writer of its own, with a chain of its own.
 * @throws {CliError}
 */
export async function recordAct(client: DirectoryClient, act: OperatorAct): Promise<void> {
  const entry = new Chain(`cli-${randomBytes(8).toString('hex')}`).next({
    time: new Date().toISOString(),
    actor: { kind: 'operator', id: operatorName() },
    decision: 'allow',
    policies: [],
    ...act,
  })
  await asked(client.appendAudit({ body: { entries: [entry] } }))
}

/** Who runs this command, as the operating system says. */
export function operatorName(): string {
  return userInfo().username
}
