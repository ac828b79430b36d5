import type { Kysely } from 'kysely'

/**
 * A change of the tables, in one transaction with all others that are due. It says whether it can be taken
 * back: a release is rolled back past an irreversible one by nobody unasked.
 */
export type Migration = { up(db: Kysely<unknown>): Promise<void> } & (
  | { reversible: true; down(db: Kysely<unknown>): Promise<void> }
  | { reversible: false; reason: string; down?: never }
)
