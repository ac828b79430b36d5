import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { costChanges, estimate } from './cost.ts'
import type { Resource } from './plan-file.ts'
import { priceSources, prices, pricesOf } from './prices.ts'

function resource(type: string, values: Record<string, unknown> = {}, module = ''): Resource {
  return { address: `${type}.this`, module, type, values }
}

const nodes = (values: Record<string, unknown> = {}) =>
  resource('aws_eks_node_group', {
    instance_types: ['t4g.medium'],
    scaling_config: [{ desired_size: 2, min_size: 2, max_size: 5 }],
    disk_size: 30,
    ...values,
  })

const usdOf = (resources: Resource[], region = 'eu-west-1') => estimate(resources, region).usd

describe('estimate', () => {
  it('counts what is paid for by the hour as 730 hours, by the price of the region', () => {
    assert.equal(usdOf([resource('aws_eks_cluster')]), 73)
    assert.equal(usdOf([resource('aws_nat_gateway')]), 35.04)
    assert.equal(usdOf([resource('aws_nat_gateway')], 'eu-central-1'), 37.96)
    assert.equal(usdOf([resource('aws_eip')]), 3.65)
    assert.equal(usdOf([resource('aws_lb')]), 18.4)
  })

  it('counts as many nodes as are desired, with their disks, and says what all would cost', () => {
    const { lines, usd, usdAtMost } = estimate([nodes()], 'eu-west-1')
    assert.deepEqual(lines, [
      { kind: 'EC2 t4g.medium', quantity: 2, usd: 53.73, usdAtMost: 134.32 },
      { kind: 'EBS gp3, GiB', quantity: 60, usd: 5.28, usdAtMost: 13.2 },
    ])
    assert.equal(usd, 59.01)
    assert.equal(usdAtMost, 147.52)
  })

  it('finds the disks of nodes in the launch template beside them', () => {
    const template = (module: string, gib: number) =>
      resource(
        'aws_launch_template',
        { block_device_mappings: [{ ebs: [{ volume_size: gib }] }] },
        module,
      )
    const group = { ...nodes({ disk_size: undefined }), module: 'module.cluster' }
    const all = [template('module.other', 500), group, template('module.cluster', 50)]
    const disks = estimate(all, 'eu-west-1').lines.find(({ kind }) => kind === 'EBS gp3, GiB')
    assert.equal(disks?.quantity, 100)
  })

  it('counts an endpoint in each zone, also where its subnets are not known yet', () => {
    const endpoint = (subnets?: string[]) =>
      resource('aws_vpc_endpoint', { vpc_endpoint_type: 'Interface', subnet_ids: subnets })
    const zones = ['a', 'b', 'a'].map((zone) => resource('aws_subnet', { availability_zone: zone }))
    assert.equal(usdOf([endpoint(['subnet-1', 'subnet-2', 'subnet-3'])]), 24.09)
    assert.equal(usdOf([endpoint(), ...zones]), 16.06)
    const gateway = estimate(
      [resource('aws_vpc_endpoint', { vpc_endpoint_type: 'Gateway' })],
      'eu-west-1',
    )
    assert.equal(gateway.usd, 0)
    assert.deepEqual(gateway.byUse, [])
  })

  it('counts a database in two zones twice, its storage as well, and the secret that RDS keeps', () => {
    const database = (multi_az: boolean) =>
      resource('aws_db_instance', {
        instance_class: 'db.t4g.micro',
        allocated_storage: 20,
        multi_az,
        manage_master_user_password: true,
      })
    assert.equal(usdOf([database(false)]), 15.35)
    assert.equal(usdOf([database(true)]), 30.3)
  })

  it('counts each copy of a secret', () => {
    const replica = [{ region: 'eu-central-1' }]
    assert.equal(usdOf([resource('aws_secretsmanager_secret', { replica })]), 0.8)
    assert.equal(usdOf([resource('aws_secretsmanager_secret', { replica: [] })]), 0.4)
  })

  it('lists what is paid by use with its unit price, each once, and adds nothing', () => {
    const { usd, byUse, notPriced } = estimate(
      [resource('aws_s3_bucket'), resource('aws_s3_bucket'), resource('aws_sqs_queue')],
      'eu-west-1',
    )
    assert.equal(usd, 0)
    assert.deepEqual(
      byUse.map(({ kind, price }) => `${kind}: ${price}`),
      [
        'S3 storage: 0.023 a GB and month',
        'S3 writes and lists: 0.005 a thousand',
        'SQS requests: 0.4 a million',
      ],
    )
    assert.deepEqual(notPriced, [])
  })

  it('names what it has no price of, instead of taking it for free', () => {
    const { usd, notPriced } = estimate(
      [
        resource('aws_iam_role'),
        resource('aws_msk_cluster'),
        resource('aws_msk_cluster'),
        nodes({ instance_types: ['x2gd.metal'] }),
        nodes({ capacity_type: 'SPOT' }),
        resource('aws_db_instance', { instance_class: 'db.x2g.large', allocated_storage: 20 }),
        resource('aws_ebs_volume', { type: 'io2', size: 10 }),
      ],
      'eu-west-1',
    )
    assert.equal(usd, 0)
    assert.deepEqual(notPriced, [
      { type: 'aws_db_instance', count: 1 },
      { type: 'aws_ebs_volume', count: 1 },
      { type: 'aws_eks_node_group', count: 2 },
      { type: 'aws_msk_cluster', count: 2 },
    ])
  })

  it('prices nothing in a region that the table does not have', () => {
    const { usd, notPriced } = estimate([resource('aws_eks_cluster')], 'sa-east-1')
    assert.equal(usd, 0)
    assert.deepEqual(notPriced, [{ type: 'aws_eks_cluster', count: 1 }])
  })
})

describe('costChanges', () => {
  it('has each kind before and after, also one that goes', () => {
    const now = estimate([resource('aws_nat_gateway'), resource('aws_eip')], 'eu-west-1')
    const after = estimate([resource('aws_eks_cluster'), resource('aws_eip')], 'eu-west-1')
    assert.deepEqual(costChanges(now, after), [
      { kind: 'EKS control plane', now: 0, after: 73, difference: 73 },
      { kind: 'NAT gateway', now: 35.04, after: 0, difference: -35.04 },
      { kind: 'Public IPv4 address', now: 3.65, after: 3.65, difference: 0 },
    ])
  })
})

describe('prices', () => {
  it('have a day and a page each, and no price that is not one', () => {
    assert.match(pricesOf, /^\d{4}-\d\d-\d\d$/)
    for (const page of Object.values(priceSources))
      assert.match(page, /^https:\/\/aws\.amazon\.com\//)
    const numbersIn = (value: unknown): number[] =>
      typeof value === 'number' ? [value] : Object.values(value as object).flatMap(numbersIn)
    for (const [region, table] of Object.entries(prices)) {
      const numbers = numbersIn(table)
      assert.ok(numbers.length > 30, region)
      assert.ok(
        numbers.every((price) => price > 0 && price < 2),
        region,
      )
    }
  })
})
