import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkPlatform, sentenceOf, stageInputs, stageResources } from './index.ts'
import { renderFiles } from './render/files.ts'
import { changed, describeSystem } from './test-system.ts'

const system = describeSystem()
const uses = (described: typeof system, value: object) =>
  changed(described, ['stages', 'dev', 'uses'], { store: value })

describe('what a stage uses instead', () => {
  it('is there alone, and what it has no use for is not', () => {
    const other = { ...system.resources.tables?.items, name: '${platform}-${stage}-others' }
    const described = uses(changed(system, ['resources', 'tables', 'others'], other), {
      TABLE: 'tables.others',
      QUEUE: null,
    })
    assert.deepEqual(checkPlatform(described), [])
    const tables = (stage: string) => Object.keys(stageInputs(described, stage).tables)
    assert.deepEqual([tables('dev'), tables('prod')], [['others'], ['items']])
    assert.deepEqual(stageInputs(described, 'dev').queues, {})
    const { resources, rules } = stageResources(described, 'dev')
    const refs = resources.map(({ ref }) => ref)
    assert.ok(refs.includes('tables.others') && !refs.includes('tables.items'), refs.join())
    assert.deepEqual(rules, [])
  })

  it('is what the policy is about', () => {
    const policy = renderFiles(uses(system, { TABLE: null })).get('dev/iam/store.json') ?? ''
    assert.doesNotMatch(policy, /dynamodb/)
    assert.match(renderFiles(system).get('dev/iam/store.json') ?? '', /dynamodb/)
  })

  it('leaves a service without an identity where it then calls none of AWS', () => {
    const permissions = ['services', 'store', 'aws', 'permissions']
    const reading = system.services.store?.aws?.permissions.slice(0, 1)
    const described = changed(system, permissions, reading)
    const none = uses(described, { TABLE: null, DATABASE: null })
    const bare = renderFiles(none)
    assert.equal(bare.has('dev/iam/store.json'), false)
    assert.equal(bare.has('prod/iam/store.json'), true)
    assert.deepEqual(stageInputs(none, 'dev').workloads, {})
  })

  it('gives a service an identity for the password of its database on RDS, and of no other', () => {
    const permissions = ['services', 'store', 'aws', 'permissions']
    const reading = system.services.store?.aws?.permissions.slice(0, 1)
    const described = uses(changed(system, permissions, reading), { TABLE: null })
    const { Statement } = JSON.parse(renderFiles(described).get('dev/iam/store.json') ?? '')
    assert.deepEqual(Statement, [
      {
        Sid: 'ReadDatabasePassword',
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-*'],
        Condition: {
          StringEquals: {
            'aws:ResourceTag/aws:rds:primaryDBInstanceArn':
              'arn:aws:rds:eu-west-1:111122223333:db:test-dev-facts',
          },
        },
      },
    ])
    assert.deepEqual(Object.keys(stageInputs(described, 'dev').workloads), ['store'])
    const small = changed(described, ['stages', 'dev', 'cluster'], 'small')
    assert.deepEqual(stageInputs(small, 'dev').workloads, {})
  })

  it('is refused where no stage has a use for it', () => {
    const nowhere = changed(uses(system, { DATABASE: null }), ['stages', 'prod', 'uses'], {
      store: { DATABASE: null },
    })
    assert.deepEqual(checkPlatform(nowhere).map(sentenceOf), [
      'no service uses databases.facts in dev and prod: name it in `uses` of a service, or take it out.',
    ])
  })
})

describe('a database that is there instead of something', () => {
  const facts = system.resources.databases?.facts
  const spare = { ...facts, name: '${platform}-${stage}-spare', insteadOf: 'tables.items' }
  const described = changed(system, ['resources', 'databases', 'spare'], spare)

  it('is in no stage that has not chosen it, and is nothing that a check refuses', () => {
    assert.deepEqual(checkPlatform(described), [])
    assert.deepEqual(renderFiles(described), renderFiles(system))
  })

  it('is made by Terraform where a stage chooses it', () => {
    const chosen = uses(described, { TABLE: null, DATABASE: 'databases.spare' })
    assert.deepEqual(Object.keys(stageInputs(chosen, 'dev').databases), ['spare'])
  })

  it('is in a small cluster itself, and nothing that Terraform hears of', () => {
    const small = changed(described, ['stages', 'dev', 'cluster'], 'small')
    const chosen = uses(small, { TABLE: null, DATABASE: 'databases.spare' })
    assert.deepEqual(checkPlatform(chosen), [])
    assert.deepEqual(stageInputs(chosen, 'dev').databases, {})
    const files = renderFiles(chosen)
    assert.ok(files.has('dev/values/database-spare.yaml'))
    assert.doesNotMatch(files.get('dev/resources.json') ?? '', /databases/)
    assert.match(files.get('bootstrap/bootstrap.tfvars.json') ?? '', /"database"/)
  })
})
