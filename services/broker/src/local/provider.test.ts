import { describeProvider } from '../provider.contract.ts'
import { localFixture } from './test-fixture.ts'

describeProvider('local', () => localFixture((account) => account.open()))
