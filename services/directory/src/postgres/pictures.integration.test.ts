import { databases } from '../../../../test/support/databases.ts'
import { describeAvatarStorage } from '../avatars/storage.contract.ts'
import { databasePictures } from './pictures.ts'

for (const database of databases) {
  const setup = async () => databasePictures(await database.open())
  describeAvatarStorage(database.name, setup, database.skip)
}
