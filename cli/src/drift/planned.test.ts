import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Change, PlanFile, ResourceChange } from '../infra/plan-file.ts'
import { plannedFindings } from './planned.ts'

function resource(address: string, change: Partial<Change>): ResourceChange {
  const type = address.split('.')[0] as string
  return {
    address,
    mode: 'managed',
    type,
    change: { actions: ['update'], before: {}, after: {}, ...change },
  }
}

/** What is said of each resource, without what it is. */
function said(plan: PlanFile) {
  return plannedFindings(plan).map(({ what, details }) => [what, ...details])
}

describe('plannedFindings', () => {
  it('tells what was changed by hand once, and apart what was not applied', () => {
    const plan = {
      resource_drift: [
        resource('aws_sqs_queue.a', {
          before: { delay_seconds: 0, tags: { a: '1' }, tags_all: { a: '1' } },
          after: { delay_seconds: 5, tags: { a: '2' }, tags_all: { a: '2' } },
        }),
      ],
      resource_changes: [
        resource('aws_sqs_queue.a', {
          before: { delay_seconds: 5, tags: { a: '2' }, max_message_size: 1 },
          after: { delay_seconds: 0, tags: { a: '1' }, max_message_size: 2 },
        }),
      ],
    }
    assert.deepEqual(said(plan), [
      ['changed by hand', 'delay_seconds: 0 → 5', 'tags.a: "1" → "2"'],
      ['not applied', 'max_message_size: 1 → 2'],
    ])
  })

  it('does not show what is sensitive', () => {
    const before = { value: 'old-secret' }
    const after = { value: 'new-secret' }
    const sensitive = { before_sensitive: { value: true }, after_sensitive: { value: true } }
    const plan = { resource_drift: [resource('aws_x.a', { before, after, ...sensitive })] }
    assert.deepEqual(said(plan), [['changed by hand', 'value: (sensitive) → (sensitive)']])
  })

  it('tells nothing of what other resources describe, and of what AWS fills in', () => {
    const drift = [
      resource('aws_s3_bucket.a', { before: { versioning: [] }, after: { versioning: [{}] } }),
      resource('aws_iam_role.a', { before: { inline_policy: [] }, after: { inline_policy: [{}] } }),
      resource('aws_eip.a', { before: { private_ip: '' }, after: { private_ip: '10.0.0.1' } }),
      resource('aws_vpc.a', { before: { tags: null }, after: { tags: {} } }),
    ]
    assert.deepEqual(said({ resource_drift: drift }), [])
  })

  it('tells of rules that no resource describes', () => {
    const rule = (port: number, cidr: string) => ({
      protocol: 'tcp',
      from_port: port,
      to_port: port,
      cidr_blocks: [cidr],
    })
    const described = {
      address: 'aws_vpc_security_group_ingress_rule.a',
      mode: 'managed' as const,
      type: 'aws_vpc_security_group_ingress_rule',
      values: {
        security_group_id: 'sg-1',
        ip_protocol: 'tcp',
        from_port: 443,
        to_port: 443,
        cidr_ipv4: '10.0.0.0/8',
      },
    }
    const plan: PlanFile = {
      prior_state: { values: { root_module: { resources: [described] } } },
      resource_drift: [
        resource('aws_security_group.a', {
          before: { id: 'sg-1', ingress: [] },
          after: { id: 'sg-1', ingress: [rule(443, '10.0.0.0/8'), rule(22, '0.0.0.0/0')] },
        }),
      ],
    }
    assert.deepEqual(said(plan), [['changed by hand', 'ingress: has tcp 22 0.0.0.0/0']])
  })

  it('tells of what came and went', () => {
    const gone = { actions: ['delete' as const], before: { id: 'x' }, after: null }
    const comes = { actions: ['create' as const], before: null, after: { id: 'x' } }
    const plan = {
      resource_drift: [resource('aws_x.removed', gone)],
      resource_changes: [
        resource('aws_x.removed', comes),
        resource('aws_x.new', comes),
        resource('aws_x.old', gone),
        resource('aws_x.same', { actions: ['no-op'] }),
      ],
    }
    assert.deepEqual(said(plan), [
      ['not applied', 'is described, but not there'],
      ['not applied', 'is there, but not described any more'],
      ['removed by hand', 'is not there'],
    ])
  })
})
