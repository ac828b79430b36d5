import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** Compared byte by byte, which for UTF-8 is the order of code points, whatever the server's locale. */
const text = sql`text collate "C"`
/** JavaScript's dates have milliseconds. */
const timestamp = sql`timestamptz(3)`

export const users: Migration = {
  reversible: true,

  async up(db) {
    await db.schema
      .createTable('avatars')
      .addColumn('hash', text, (column) => column.primaryKey())
      .execute()

    await db.schema
      .createTable('pictures')
      .addColumn('hash', text)
      .addColumn('size', 'int2')
      .addColumn('bytes', 'bytea', (column) => column.notNull())
      .addPrimaryKeyConstraint('pictures_pkey', ['hash', 'size'])
      .execute()
    // WebP is compressed already.
    await sql`alter table pictures alter column bytes set storage external`.execute(db)

    await db.schema
      .createTable('users')
      // Text, not uuid: any text is a position in the list of people.
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('name_key', text, (column) => column.notNull())
      .addColumn('email_key', text, (column) => column.notNull())
      .addColumn('avatar', text, (column) => column.references('avatars.hash'))
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
      .addColumn('created_at', timestamp, (column) => column.notNull())
      .addColumn('updated_at', timestamp, (column) => column.notNull())
      .addUniqueConstraint('users_email_key', ['email_key'])
      .execute()
    await db.schema.createIndex('users_name').on('users').columns(['name_key', 'id']).execute()
    await db.schema.createIndex('users_avatar').on('users').column('avatar').execute()
  },
  async down(db) {
    for (const table of ['users', 'pictures', 'avatars']) await db.schema.dropTable(table).execute()
  },
}
