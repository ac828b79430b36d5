import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readIssuerPeople, slugOf } from './people.ts'

describe('readIssuerPeople', () => {
  it('has an admin, an operator and a viewer', async () => {
    const people = await readIssuerPeople(join(import.meta.dirname, '../../sample'))
    assert.deepEqual(
      people.map(({ sub, role }) => `${sub} ${role}`),
      ['amara-okafor admin', 'bjorn-lindqvist operator', 'chen-mei-ling viewer'],
    )
  })
})

describe('slugOf', () => {
  it('keeps letters and digits of ASCII, without marks', () => {
    assert.equal(slugOf('Dana Petrović'), 'dana-petrovic')
    assert.equal(slugOf(' Ada  K. O’Neill, 2nd '), 'ada-k-o-neill-2nd')
  })
})
