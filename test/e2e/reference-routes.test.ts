import { after, before, describe } from 'node:test'
import { referenceRoutes } from './suite/reference-routes.ts'
import { type System, running, startSystem } from './system.ts'

describe('the reference routes', () => {
  let system: System

  before(async () => {
    system = await startSystem()
  })
  after(() => system.stop())

  referenceRoutes(() => running(system))
})
