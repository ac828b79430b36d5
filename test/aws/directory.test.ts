import { after, before, describe } from 'node:test'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { createLogger } from '@gatehouse/kit'
import { s3Avatars } from '../../services/directory/src/avatars/s3.ts'
import { createDynamoStore } from '../../services/directory/src/dynamodb/store.ts'
import { describeStore } from '../../services/directory/src/store.contract.ts'
import { type Emulator, noEmulator, startEmulator } from '../support/emulator.ts'
import { directoryClients } from './directory-clients.ts'
import { createTable, type Front, startFront } from './directory-table.ts'

describe('DynamoDB', { skip: noEmulator }, () => {
  let emulator: Emulator
  let front: Front
  let tables = 0
  before(async () => {
    emulator = await startEmulator()
    front = await startFront(emulator.endpoint)
    const s3 = directoryClients(emulator.endpoint).s3()
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'avatars',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    )
  })
  after(async () => {
    await front?.close()
    await emulator?.stop()
  })

  async function setup() {
    const name = `people-${(tables += 1)}`
    const client = directoryClients(front.endpoint).dynamo()
    await createTable(client, name)
    const s3 = directoryClients(emulator.endpoint).s3()
    return createDynamoStore({
      table: { client, name },
      pictures: s3Avatars('avatars', s3),
      log: createLogger('directory', { level: 'silent' }),
    })
  }

  describeStore('DynamoDB and S3', setup)
})
