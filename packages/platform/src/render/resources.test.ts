import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeSystem } from '../test-system.ts'
import { stageInputs, stageResources } from '../index.ts'

const system = describeSystem()

describe('stageResources', () => {
  it('names each resource as it is in the stage, with its ARN and who uses it', () => {
    const { resources } = stageResources(system, 'prod')
    assert.deepEqual(
      resources.map(({ ref, arn, users }) => [ref, arn, users.join()]),
      [
        ['buckets.files', 'arn:aws:s3:::test-prod-files', 'store'],
        [
          'parameters./test/greeting',
          'arn:aws:ssm:eu-west-1:444455556666:parameter/test/greeting',
          'store',
        ],
        [
          'secrets.client',
          'arn:aws:secretsmanager:eu-west-1:444455556666:secret:test/prod/client-of-door-??????',
          'door',
        ],
        ['tables.items', 'arn:aws:dynamodb:eu-west-1:444455556666:table/test-the-items', 'store'],
        ['databases.facts', 'arn:aws:rds:eu-west-1:444455556666:db:test-prod-facts', 'store'],
        ['queues.changes', 'arn:aws:sqs:eu-west-1:444455556666:test-prod-changes', 'store'],
      ],
    )
  })

  it('has the rules that Terraform is told of, by the names that they then have', () => {
    const { rules } = stageResources(system, 'prod')
    const { changes } = stageInputs(system, 'prod').queues
    assert.deepEqual(
      Object.fromEntries(rules.map(({ name, pattern }) => [name, pattern])),
      Object.fromEntries(
        Object.entries(changes?.rules ?? {}).map(([rule, pattern]) => [
          `test-prod-changes-${rule}`,
          JSON.parse(pattern) as object,
        ]),
      ),
    )
    assert.equal(
      rules[0]?.arn,
      'arn:aws:events:eu-west-1:444455556666:rule/test-prod-changes-parameters',
    )
  })
})
