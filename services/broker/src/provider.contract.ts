import { after, before, describe } from 'node:test'
import type { FixtureOf, ProviderFixture } from './contract/fixture.ts'
import { describeObjectReads } from './contract/object-reads.ts'
import { describeObjects } from './contract/objects.ts'
import { describeParameters } from './contract/parameters.ts'
import { describeSecrets } from './contract/secrets.ts'

/**
 * What every provider must do, whatever stands behind it. `setup` gives an empty one and the means to fill it;
 * it is called once, and each case keeps to names of its own.
 */
export function describeProvider(name: string, setup: () => Promise<ProviderFixture>): void {
  describe(`Provider: ${name}`, () => {
    let fixture: ProviderFixture
    before(async () => (fixture = await setup()))
    after(() => fixture.close())
    const current: FixtureOf = () => fixture
    describeObjects(current)
    describeObjectReads(current)
    describeParameters(current)
    describeSecrets(current)
  })
}
