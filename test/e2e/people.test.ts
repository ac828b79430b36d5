import { after, before, describe } from 'node:test'
import { access, people } from './suite/people.ts'
import { type System, running, startSystem } from './system.ts'

describe('people, and who may do what', () => {
  let system: System
  before(async () => {
    system = await startSystem()
  })
  after(() => system.stop())

  access(() => running(system))
  people(() => running(system))
})
