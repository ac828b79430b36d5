import { describe } from 'node:test'
import { describeAvatarsOfUsers } from './store/avatars.contract.ts'
import { describeListing } from './store/listing.contract.ts'
import { describePeople } from './store/people.contract.ts'
import type { StoreSetup } from './store/setup.ts'

/** What any store of people must do. With `skip` it says why it cannot be tried here. */
export function describeStore(name: string, setup: StoreSetup, skip?: string): void {
  describe(`the store on ${name}`, { skip }, () => {
    describe('people', () => describePeople(setup))
    describe('the list of people', () => describeListing(setup))
    describe('avatars of people', () => describeAvatarsOfUsers(setup))
  })
}
