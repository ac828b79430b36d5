import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Finding } from './finding.ts'
import { page } from './show.ts'

const plain = (_style: unknown, text: string) => text

describe('the report of drift', () => {
  it('is one table and one line', () => {
    const findings: Finding[] = [
      {
        where: 'AWS',
        what: 'changed by hand',
        kind: 'aws_iam_role',
        name: 'aws_iam_role.a',
        details: ['has the policy x', 'has\u{1b}the policy y'],
      },
      { where: 'AWS', what: 'not described', kind: 'IAM user', name: 'eve', details: ['is there'] },
    ]
    assert.equal(
      page({ stage: 'dev', findings, unknown: [] }, plain),
      `WHERE  WHAT             KIND          NAME            DIFFERS
AWS    changed by hand  aws_iam_role  aws_iam_role.a  has the policy x
                                                      has\u{fffd}the policy y
AWS    not described    IAM user      eve             is there

dev has drifted: 1 changed by hand, 1 not described.
`,
    )
  })

  it('says what it does not know', () => {
    const unknown = [{ what: 'IAM role', why: 'AWS denies iam:ListRoles' }]
    assert.equal(
      page({ stage: 'dev', findings: [], unknown }, plain),
      'unknown: IAM role: AWS denies iam:ListRoles\nNo drift was found in dev, but not all could be looked at.\n',
    )
    assert.equal(
      page({ stage: 'dev', findings: [], unknown: [] }, plain),
      'dev is as it is described.\n',
    )
  })
})
