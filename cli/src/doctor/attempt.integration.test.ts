import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Reply, callerIdentity, queryError, startAws } from '../aws/test-aws.ts'
import { runGatehouse } from '../testing.ts'
import type { Report } from './report.ts'

function jsonError(status: number, code: string): Reply {
  return {
    status,
    body: JSON.stringify({
      __type: `com.amazonaws.dynamodb.v20120810#${code}`,
      message: 'so it is',
    }),
    headers: { 'content-type': 'application/x-amz-json-1.0' },
  }
}

describe('a harmless call', () => {
  it('tells what is allowed, what is denied, and what it does not tell', async (t) => {
    const replies: Record<string, Reply> = {
      GetCallerIdentity: callerIdentity('arn:aws:iam::123456789012:user/ada'),
      SimulatePrincipalPolicy: queryError(403, 'AccessDenied'),
      GetItem: jsonError(400, 'ThrottlingException'),
      Query: jsonError(400, 'ResourceNotFoundException'),
      PutItem: jsonError(400, 'ConditionalCheckFailedException'),
      UpdateItem: jsonError(400, 'AccessDeniedException'),
      DeleteItem: jsonError(500, 'InternalServerError'),
    }
    const { env } = await startAws(t, ({ action }) => replies[action] ?? { body: '' })
    const { exitCode, stdout } = await runGatehouse(
      ['doctor', '--json', '--service', 'directory'],
      { ...env, DYNAMODB_TABLE: 'people' },
    )
    assert.equal(exitCode, 1)
    const [directory] = (JSON.parse(stdout) as Report).services
    assert.deepEqual(
      directory?.findings.map(({ action, verdict, detail }) => [action, verdict, detail]),
      [
        ['dynamodb:GetItem', 'unknown', 'AWS asks for fewer calls (ThrottlingException)'],
        ['dynamodb:Query', 'unknown', 'it is not there (ResourceNotFoundException)'],
        ['dynamodb:PutItem', 'allowed', undefined],
        ['dynamodb:UpdateItem', 'denied', undefined],
        ['dynamodb:DeleteItem', 'unknown', 'the call failed (InternalServerError)'],
      ],
    )
    assert.deepEqual(
      directory?.missing?.Statement.map(({ Sid }) => Sid),
      ['KeepPeople'],
    )
  })
  it('does not take a bucket that is not there for an object that is not', async (t) => {
    const absent = queryError(404, 'NoSuchBucket')
    const { env } = await startAws(t, ({ action }) => {
      if (action === 'GetCallerIdentity') return callerIdentity('arn:aws:iam::123456789012:root')
      return { ...absent, body: absent.body.replace(/<\/?ErrorResponse>/g, '') }
    })
    const { stdout } = await runGatehouse(['doctor', '--json', '--service', 'directory'], {
      ...env,
      S3_BUCKET: 'absent',
    })
    const [directory] = (JSON.parse(stdout) as Report).services
    const reading = directory?.findings.filter(({ action }) => /GetObject|ListBucket/.test(action))
    assert.deepEqual(
      reading?.map(({ verdict, detail }) => [verdict, detail]),
      [
        ['unknown', 'it is not there (NoSuchBucket)'],
        ['unknown', 'it is not there (NoSuchBucket)'],
      ],
    )
  })
})
