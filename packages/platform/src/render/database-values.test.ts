import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Platform } from '../describe.ts'
import { describeServices } from '../testing.ts'
import { databaseValues, databasesInStage } from './database-values.ts'

/** Its directory uses DynamoDB, and in its one stage PostgreSQL instead. */
function described(): Platform {
  const platform = describeServices({
    gateway: { entry: 'gateway.ts', port: 8080, public: true, calls: ['directory'] },
    directory: { entry: 'directory.ts', port: 8081, uses: { DYNAMODB_TABLE: 'tables.people' } },
  })
  const database = {
    name: '${platform}-${stage}-people',
    why: 'People.',
    engine: 'postgres',
    version: '17.6',
    instanceClass: 'db.t4g.small',
    storageGib: 20,
  } as const
  platform.resources = { databases: { people: database, unused: database } }
  const [stage] = Object.values(platform.stages)
  assert.ok(stage)
  stage.uses = { directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null } }
  return platform
}

describe('databasesInStage', () => {
  it('has those that services of the stage use', () => {
    assert.deepEqual(databasesInStage(described(), 'dev'), ['people'])
  })

  it('has none where Terraform makes them', () => {
    const platform = described()
    const small = platform.clusters.small
    platform.clusters.small = { ...small, kind: 'existing', name: 'own', identity: 'irsa' } as never
    assert.deepEqual(databasesInStage(platform, 'dev'), [])
  })
})

describe('databaseValues', () => {
  it('names the major version, the size and who uses it', () => {
    assert.deepEqual(databaseValues(described(), 'dev', 'people'), {
      platform: 'test',
      stage: 'dev',
      name: 'database-people',
      image: {
        repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/test/database',
        pullSecret: 'registry',
      },
      major: 17,
      storageGib: 20,
      users: ['directory'],
    })
  })
})
