import { createLogger } from '@gatehouse/kit'
import { databases } from '../../../../../test/support/databases.ts'
import { describeAccess } from '../../access/store.contract.ts'
import type { TestClock } from '../../access/test-access.ts'
import { createPostgresAccess } from './store.ts'

const log = createLogger('directory', { level: 'silent' })

for (const database of databases) {
  const setup = async ({ now }: TestClock) =>
    createPostgresAccess(await database.open(), { log, now })
  describeAccess(database.name, setup, database.skip)
}
