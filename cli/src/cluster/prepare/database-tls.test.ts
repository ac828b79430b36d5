import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import { createAuthority, issueServer } from './certificates.ts'
import { hostsOf, isOld, trustedOf } from './database-tls.ts'

const now = new Date('2026-11-25T12:00:00Z')
const authority = createAuthority('database-people', now)
const daysLater = (days: number) => new Date(now.getTime() + days * 86_400_000)

describe('issueServer', () => {
  it('signs a certificate for these names alone, and no authority', () => {
    const hosts = hostsOf('database-people', 'dev')
    const server = new X509Certificate(issueServer(authority, hosts, now).certificate)
    assert.ok(server.checkIssued(new X509Certificate(authority.certificate)))
    assert.ok(server.verify(new X509Certificate(authority.certificate).publicKey))
    assert.equal(server.ca, false)
    assert.equal(server.checkHost('database-people.dev.svc'), 'database-people.dev.svc')
    assert.equal(server.checkHost('database-people.qa.svc'), undefined)
  })
})

describe('isOld', () => {
  it('says so once less than a third of the time is left', () => {
    const server = issueServer(authority, ['database-people'], now)
    assert.equal(isOld(server, daysLater(240)), false)
    assert.equal(isOld(server, daysLater(250)), true)
  })
})

describe('trustedOf', () => {
  it('keeps authorities that have not ended behind the present one, each once', () => {
    const before = trustedOf(createAuthority('database-people', daysLater(-30)), '', now)
    const trusted = trustedOf(authority, before, now)
    assert.equal(trusted, `${authority.certificate.trim()}\n${before}`)
    assert.equal(trustedOf(authority, trusted, now), trusted)
    assert.equal(
      trustedOf(authority, trusted, daysLater(5000)),
      `${authority.certificate.trim()}\n`,
    )
  })
})
