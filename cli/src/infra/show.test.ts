import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PlannedChange } from './changes.ts'
import { costChanges, estimate } from './cost.ts'
import type { Resource } from './plan-file.ts'
import type { Report } from './report.ts'
import { page } from './show.ts'

const plain = (_style: unknown, text: string) => text

const of = (type: string, values: Record<string, unknown> = {}): Resource => ({
  address: type,
  module: '',
  type,
  values,
})

const change = (given: Partial<PlannedChange>): PlannedChange => ({
  action: 'create',
  address: 'module.data.aws_s3_bucket.this["a"]',
  module: 'module.data',
  type: 'aws_s3_bucket',
  losesData: false,
  attributes: [],
  ...given,
})

function reportOf(
  changes: PlannedChange[],
  before: Resource[],
  later: Resource[],
  region = 'eu-west-1',
): Report {
  const now = estimate(before, region)
  const after = estimate(later, region)
  const counts = { create: 1, change: 0, replace: 1, destroy: 0, forget: 0 }
  return {
    stage: 'dev',
    account: '111122223333',
    region,
    identity: 'arn:aws:iam::111122223333:user/ada',
    changes,
    counts,
    cost: {
      now,
      after,
      changes: costChanges(now, after),
      difference: after.usd - now.usd,
      budgetUsd: 70,
      overBudget: after.usdAtMost > 70,
      sources: [],
    },
    valuesToGive: [],
    warnings: [],
  }
}

describe('page', () => {
  it('has changes by module, and shouts where data is lost', () => {
    const lost = change({
      action: 'replace',
      address: 'aws_db_instance.main',
      module: '',
      losesData: true,
      attributes: [{ name: 'identifier', from: '"a"', to: '"b"', forces: true }],
    })
    const text = page(reportOf([change({}), lost], [], []), plain)
    assert.match(
      text,
      /^dev in the account 111122223333, eu-west-1, as arn:aws:iam::111122223333:user\/ada\n/,
    )
    assert.match(text, /\nmodule\.data\n {2}\+ create {3}aws_s3_bucket\.this\["a"\]\n/)
    assert.match(
      text,
      /\nat the root\n {2}± REPLACE {2}aws_db_instance\.main {2}its data is lost\n/,
    )
    assert.match(text, /\n {17}identifier: "a" → "b" {2}is why it is made anew\n/)
    assert.match(text, /\n1 to create, 0 to change, 1 to replace, 0 to destroy\.\n/)
  })

  it('has what it costs now and then, with the day of the prices, and warns of the budget', () => {
    const later = [of('aws_eks_cluster'), of('aws_s3_bucket'), of('aws_msk_cluster')]
    const text = page(reportOf([change({})], [of('aws_eip')], later), plain)
    assert.match(text, /an estimate by the prices in prices\.ts of \d{4}-\d\d-\d\d for eu-west-1\n/)
    assert.match(text, /\n1 × EKS control plane {2}0\.00 {2}73\.00 {6}\+73\.00\n/)
    assert.match(text, /\nPublic IPv4 address {4}3\.65 {3}0\.00 {7}-3\.65\n/)
    assert.match(text, /\nall of it {14}3\.65 {2}73\.00 {6}\+69\.35\n/)
    assert.match(text, /\nBy use, and not in the sum:\n {2}S3 storage {11}0\.023 a GB and month\n/)
    assert.match(text, /\nNot priced: aws_msk_cluster\n/)
    assert.match(text, /warning: 73\.00 is over the budget of dev, 70\.00\./)
    assert.doesNotMatch(text, /autoscaling/)
  })

  it('says where there are no prices, and where nothing is to be changed', () => {
    const text = page(reportOf([], [], [of('aws_eks_cluster')], 'sa-east-1'), plain)
    assert.match(text, /\nNothing is to be changed: what is there is what is described\.\n/)
    assert.match(text, /prices in prices\.ts of [\d-]+: there are none of sa-east-1\.\n/)
  })
})
