import { describe } from 'node:test'
import { describeAudit } from './audit.contract.ts'
import { describeKeys } from './keys.contract.ts'
import { describeRetention } from './retention.contract.ts'
import { describeSessions } from './sessions.contract.ts'
import type { AccessSetup } from './test-access.ts'

/** What any store of sessions, keys and the audit log must do. With `skip` it says why it cannot be tried here. */
export function describeAccess(name: string, setup: AccessSetup, skip?: string): void {
  describe(`access on ${name}`, { skip }, () => {
    describe('sessions', () => describeSessions(setup))
    describe('API keys', () => describeKeys(setup))
    describe('the audit log', () => describeAudit(setup))
    describe('what is too old in the audit log', () => describeRetention(setup))
  })
}
