import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CreateVolumeCommand, DeleteVolumeCommand, EC2Client } from '@aws-sdk/client-ec2'
import { noEmulator } from '../support/emulator.ts'
import { type Infra, generatedInputs, startInfra } from '../support/infra.ts'
import { notLong } from '../support/not-long.ts'
import { noTerraform } from '../support/terraform.ts'

/** What the emulator does not do: backups, dead letters, what becomes of old versions, users' boundaries, parts of rules of buckets. */
const notThere = {
  backups: null,
  support_type: null,
  deliveries: null,
  base_user: { bounded: false, force_destroy: false },
}

describe('deploy/terraform/stages/dev', { skip: noEmulator ?? noTerraform ?? notLong }, () => {
  let infra: Infra
  let flags: string[]

  before(async () => {
    infra = await startInfra('deploy', 'terraform/stages/dev')
    await infra.makeStateBucket()
    infra.decide(notThere)
    flags = ['dev', '--inputs', await writeInputs()]
  })
  after(() => infra?.stop())

  it('is applied as a whole, and costs what its parts do', async () => {
    const { counts, cost } = await infra.report('apply', ...flags, '--yes')
    assert.ok(counts.create > 90, `${counts.create}`)
    assert.ok(cost.after.usd > 150 && cost.after.usd < 250, `${cost.after.usd}`)
    assert.deepEqual(cost.after.notPriced, [])
  })

  it('has nothing to change after that', async () => {
    const { changes } = await infra.report('plan', ...flags)
    assert.deepEqual(changes, [])
  })

  it('gets an endpoint in each zone, and costs so much more', async () => {
    infra.decide({ ...notThere, endpoints: ['sts'] })
    const { counts, cost } = await infra.report('apply', ...flags, '--yes')
    assert.equal(counts.replace + counts.destroy, 0)
    const more = 2 * 730 * 0.011
    assert.ok(Math.abs(cost.after.usd - cost.now.usd - more) < 0.02, JSON.stringify(cost))
  })

  it('leaves nothing when it is destroyed, but what Kubernetes has made', async () => {
    const ec2 = new EC2Client(infra.account.config)
    const { VolumeId } = await ec2.send(
      new CreateVolumeCommand({
        AvailabilityZone: 'eu-west-1a',
        Size: 1,
        TagSpecifications: [
          {
            ResourceType: 'volume',
            Tags: [{ Key: 'kubernetes.io/cluster/gatehouse-dev', Value: 'owned' }],
          },
        ],
      }),
    )
    const { code, stdout, stderr } = await infra.infra('destroy', ...flags, '--yes')
    assert.equal(code, 1, stderr)
    assert.match(stdout, new RegExp(`^EBS volume +${VolumeId} +by the GiB$`, 'm'))
    assert.match(stdout, /Not all is gone: 1 thing is left\.\n$/)
    await ec2.send(new DeleteVolumeCommand({ VolumeId }))
    assert.equal((await infra.report('destroy', ...flags)).clean, true)
  })

  async function writeInputs(): Promise<string> {
    const path = join(infra.folder, 'inputs.json')
    const inputs = generatedInputs('dev')
    const buckets = Object.entries(inputs.buckets as Record<string, object>).map(
      ([name, bucket]) => [name, { ...bucket, keep_versions_days: null }],
    )
    await writeFile(path, JSON.stringify({ ...inputs, buckets: Object.fromEntries(buckets) }))
    return path
  }
})
