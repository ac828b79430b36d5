import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { type System, startSystem } from './system.ts'

/** B4: whatever the person who starts the system has in the environment, the gateway gets none of it. */
describe('AWS credentials in the environment', () => {
  const canary = 'AKIACANARYCANARY0001'
  let system: System
  before(async () => {
    system = await startSystem({
      env: {
        AWS_ACCESS_KEY_ID: canary,
        AWS_SECRET_ACCESS_KEY: canary,
        AWS_PROFILE: canary,
        OTHER: canary,
      },
    })
  })
  after(() => system.stop())
  const environmentOf = async (service: string) =>
    readFile(`/proc/${await system.pidOf(service)}/environ`, 'utf8')

  it('do not reach the gateway', async () => {
    const environment = await environmentOf('gateway')
    assert.match(environment, /BROKER_URL=/)
    assert.doesNotMatch(environment, /AWS_|CANARY/)
  })

  it('reach a service only by what it needs', async () => {
    assert.doesNotMatch(await environmentOf('directory'), /OTHER=/)
  })

  it('are on no command line and in no output', async () => {
    for (const service of ['gateway', 'broker', 'directory']) {
      const command = await readFile(`/proc/${await system.pidOf(service)}/cmdline`, 'utf8')
      assert.doesNotMatch(command, /CANARY/)
    }
    assert.doesNotMatch(system.output(), /CANARY/)
  })
})
