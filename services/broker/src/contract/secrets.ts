import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FixtureOf, collect, never, numbered, rejectsWith } from './fixture.ts'

/** Secrets: what is known of them but their values. */
export function describeSecrets(current: FixtureOf): void {
  const secrets = (limit: number) =>
    collect((page) => current().provider.listSecrets(page, never), limit)

  describe('listSecrets', () => {
    it('pages past 10, each name once, without values', async () => {
      const names = numbered(12, (n) => `contract/many/${n}`)
      await current().putSecrets(names.map((name) => ({ name, value: `canary ${name}` })))
      const all = await secrets(5)
      const found = all.map(({ name }) => name)
      assert.deepEqual(
        found.filter((name) => name.startsWith('contract/many/')),
        names,
      )
      assert.doesNotMatch(JSON.stringify(all), /canary/)
    })

    it('labels the current version and the one before', async () => {
      const name = 'contract/rotated'
      const versions = async () => (await secrets(10)).find((secret) => secret.name === name)
      await current().putSecrets([{ name, value: 'canary 1' }])
      const first = await versions()
      assert.deepEqual(
        first?.versions.map(({ stages }) => stages),
        [['AWSCURRENT']],
      )
      await current().putSecrets([{ name, value: 'canary 2' }])
      const second = await versions()
      assert.deepEqual(
        second?.versions.map(({ stages }) => stages),
        [['AWSCURRENT'], ['AWSPREVIOUS']],
      )
      assert.equal(second?.versions[1]?.id, first?.versions[0]?.id)
      assert.equal(second?.createdAt, first?.createdAt)
      assert.ok(Date.parse(second?.lastChangedAt ?? '') >= Date.parse(first?.lastChangedAt ?? ''))
    })
  })

  describe('revealSecret', () => {
    it('gives the current value, of the version that the list calls current', async () => {
      const name = 'contract/revealed'
      for (const value of ['first value', 'second ünï value']) {
        await current().putSecrets([{ name, value }])
        const revealed = await current().provider.revealSecret(name, never)
        assert.equal(revealed.value.reveal(), value)
        const listed = (await secrets(100)).find((secret) => secret.name === name)
        assert.equal(revealed.version, listed?.versions[0]?.id)
        assert.doesNotMatch(JSON.stringify(revealed), /value"?:? ?"?(?:first|second)/)
      }
      await rejectsWith('secret-not-found', current().provider.revealSecret('absent', never))
    })
  })
}
