import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Migration } from './migration.ts'

/** As in 0001-users. */
const text = sql`text collate "C"`
const timestamp = sql`timestamptz(3)`

export const access: Migration = {
  reversible: true,

  async up(db) {
    await credentials(db, 'sessions')
      .addColumn('last_used_at', timestamp, (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
      .addColumn('lease_until', timestamp)
      // JSON, as text: PostgreSQL's own cannot hold all that there is.
      .addColumn('origin', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .execute()
    await credentials(db, 'api_keys')
      .addColumn('last_used_at', timestamp)
      .addColumn('details', 'text', (column) => column.notNull())
      .execute()
    for (const table of ['sessions', 'api_keys']) {
      const index = (...columns: string[]) =>
        db.schema.createIndex(`${table}_${columns[0]}`).on(table).columns(columns).execute()
      await index('owner', 'created_at')
      await index('expires_at')
    }
    await db.schema
      .createTable('audit_writers')
      .addColumn('writer', text, (column) => column.primaryKey())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('last_at', timestamp, (column) => column.notNull())
      .addColumn('pruned_through', 'bigint', (column) => column.notNull())
      .addColumn('pruned_hash', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('audit_entries')
      .addColumn('writer', text, (column) => column.references('audit_writers.writer'))
      .addColumn('sequence', 'bigint')
      .addColumn('position', text, (column) => column.notNull().unique())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('entry', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_entries_pkey', ['writer', 'sequence'])
      .execute()
    await keepEntries(db)
  },
  async down(db) {
    for (const table of ['audit_entries', 'audit_writers', 'api_keys', 'sessions']) {
      await db.schema.dropTable(table).execute()
    }
    await sql`drop function keep_audit_entry()`.execute(db)
  },
}

/** What sessions and API keys have in common. */
function credentials(db: Kysely<unknown>, table: string): CreateTableBuilder<string> {
  return db.schema
    .createTable(table)
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('owner', text, (column) => column.notNull())
    .addColumn('created_at', timestamp, (column) => column.notNull())
    .addColumn('expires_at', timestamp, (column) => column.notNull())
}

/** Entries never change, and go only when their writer says that its chain begins after them. */
async function keepEntries(db: Kysely<unknown>): Promise<void> {
  await sql`create function keep_audit_entry() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and old.sequence <=
        (select pruned_through from audit_writers where writer = old.writer) then
        return old;
      end if;
      raise exception 'the audit log is append-only';
    end $$`.execute(db)
  await sql`create trigger audit_entries_stay before update or delete on audit_entries
    for each row execute function keep_audit_entry()`.execute(db)
}
