import { databases } from '../../../../test/support/databases.ts'
import { describeStore } from '../store.contract.ts'
import { createPostgresStore } from './store.ts'

for (const database of databases) {
  const setup = async () => createPostgresStore(await database.open())
  describeStore(database.name, setup, database.skip)
}
