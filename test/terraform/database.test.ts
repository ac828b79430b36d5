import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { root } from '../support/command.ts'
import { noEmulator } from '../support/emulator.ts'
import { type Infra, startInfra } from '../support/infra.ts'
import { notLong } from '../support/not-long.ts'
import { noTerraform } from '../support/terraform.ts'

describe('deploy/terraform/modules/data', { skip: noEmulator ?? noTerraform ?? notLong }, () => {
  let infra: Infra
  let flags: string[]

  before(async () => {
    infra = await startInfra('deploy/terraform', 'examples/small')
    // The example is not what is applied: the root takes its place.
    cpSync(join(root, 'test/terraform/fixtures/database'), infra.folder, { recursive: true })
    for (const name of ['policies', 'outputs', 'variables', 'versions'])
      writeFileSync(join(infra.folder, `${name}.tf`), '')
    const inputs = join(infra.folder, 'none.tfvars')
    writeFileSync(inputs, '')
    flags = ['dev', '--inputs', inputs]
  })
  after(() => infra?.stop())

  it('makes a database in a network, and its price is that of its parts', async () => {
    const { cost } = await infra.report('apply', ...flags, '--yes')
    // In two zones, as it is protected, with its storage and the secret of its administrator.
    const database = 2 * (730 * 0.017 + 20 * 0.127) + 0.4
    const network = 730 * (0.048 + 0.005 + 2 * 0.011)
    assert.ok(Math.abs(cost.after.usd - database - network) < 0.02, `${cost.after.usd}`)
    assert.deepEqual(cost.after.notPriced, [])
  })

  it('has nothing to change after that', async () => {
    const { changes } = await infra.report('plan', ...flags)
    assert.deepEqual(changes, [])
  })

  it('is not destroyed while AWS protects it', async () => {
    const { code, stderr } = await infra.infra('destroy', ...flags, '--yes')
    assert.equal(code, 1)
    assert.match(stderr, /AWS protects module\.data\.aws_db_instance\.\S+ from being deleted/)
    assert.match(stderr, /fix: gatehouse infra apply dev first/)
  })

  it('is destroyed once it is not, and leaves nothing', async () => {
    infra.decide({ protected: false })
    await infra.report('apply', ...flags, '--yes')
    const { clean } = await infra.report('destroy', ...flags, '--yes')
    assert.equal(clean, true)
  })
})
