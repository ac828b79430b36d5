import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { badInput } from '../e2e/suite/bad-input.ts'
import { access, people } from '../e2e/suite/people.ts'
import { referenceRoutes } from '../e2e/suite/reference-routes.ts'
import { noEmulator } from '../support/emulator.ts'
import { noImages } from '../support/images.ts'
import { noLab } from '../support/lab/lab.ts'
import { Stage } from './stage.ts'

/** From a checkout to users, by the commands of the guides, and away again. */
describe('the whole system in a cluster', { skip: noLab ?? noImages ?? noEmulator }, () => {
  let stage: Stage

  before(async () => {
    stage = await Stage.start()
    await stage.deploy()
  })
  after(async () => {
    assert.deepEqual(await stage?.stop(), [])
  })

  it('has AWS credentials by its token in the broker, and none in the gateway', async () => {
    const health = async (url: string, headers = {}) =>
      (await (await fetch(`${url}/health`, { headers })).json()) as {
        status: string
        identity?: { kind: string }
      }
    const { status, identity } = await health(stage.brokerUrl)
    assert.deepEqual([status, identity?.kind], ['ok', 'web-identity'])
    assert.equal((await health(stage.url)).identity, undefined)
  })

  access(() => stage)
  referenceRoutes(() => stage)
  people(() => stage)
  badInput(() => stage)
})
