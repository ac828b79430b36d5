import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { everyItem } from '@gatehouse/contract'
import { databases } from '../../../../test/support/databases.ts'
import { createPostgresStore } from '../postgres/store.ts'
import { type TestDirectory, startDirectory } from '../test-directory.ts'

for (const database of databases) {
  describe(`the list of users on ${database.name}`, { skip: database.skip }, () => {
    let directory: TestDirectory
    let added: { id: string; name: string; email: string; avatarUrl: string | null }[]
    before(async () => {
      directory = await startDirectory(createPostgresStore(await database.open()))
      added = []
      for (let index = 0; index < 130; index += 1) {
        const user = { name: `Person ${index}`, email: `p${index}@x.org` }
        const { id } = await directory.add(user)
        added.push({ id, ...user, avatarUrl: null })
      }
      added.sort((a, b) => (a.id < b.id ? -1 : 1))
    })
    after(() => directory?.close())

    it('pages by cursor, fifty at a time unless told, each person once', async () => {
      const first = await directory.client.listUsers({})
      assert.equal(first.data.length, 50)
      for (const limit of [7, 100]) {
        const all = await Array.fromAsync(
          everyItem(directory.client.listUsers, { query: { limit } }),
        )
        assert.deepEqual(
          all.map(({ id }) => id),
          added.map(({ id }) => id),
        )
      }
    })

    it('searches by the beginning of name or address', async () => {
      const { data, meta } = await directory.client.listUsers({ query: { q: 'PERSON 12' } })
      assert.deepEqual(
        data.map(({ name }) => name),
        ['Person 12', ...Array.from({ length: 10 }, (_, index) => `Person 12${index}`)],
      )
      assert.equal(meta.nextCursor, undefined)
      const found = await directory.client.listUsers({ query: { q: 'p12@' } })
      assert.deepEqual(
        found.data.map(({ name }) => name),
        ['Person 12'],
      )
      assert.equal((await directory.client.listUsers({ query: { q: '' } })).data.length, 50)
    })

    it('takes any cursor and any text', async () => {
      const bytes = [[0], [0xff, 0xfe], [0x61, 0, 0x62], [0xed, 0xa0, 0x80], [0x0a]]
      const cursors = bytes.map((value) => Buffer.from(value).toString('base64url'))
      for (const cursor of cursors) {
        for (const q of ['', 'p', '%', "'", '\\', '😀']) {
          await directory.client.listUsers({ query: { cursor, q } })
        }
      }
      for (const query of ['cursor=%21', 'q=%00', 'limit=0', 'limit=101', 'limit=x']) {
        const { status } = await directory.send(`/api/v1/users?${query}`)
        assert.equal(status, 400, query)
      }
    })

    it('goes on after the longest name that there can be', async (t) => {
      // Composed, each of these characters is three.
      const name = '\u{1D160}'.repeat(200)
      const ids: string[] = []
      for (const email of ['long1@x.org', 'long2@x.org']) {
        ids.push((await directory.add({ name, email })).id)
      }
      t.after(() => Promise.all(ids.map((id) => directory.client.deleteUser({ params: { id } }))))
      const query = { q: '\u{1D160}', limit: 1 }
      const found = await Array.fromAsync(everyItem(directory.client.listUsers, { query }))
      assert.deepEqual(new Set(found.map(({ id }) => id)), new Set(ids))
    })

    it('is answered with 304 while it is the same', async () => {
      const first = await directory.send('/api/v1/users?limit=2')
      const headers = { 'if-none-match': first.headers.get('etag') as string }
      assert.equal((await directory.send('/api/v1/users?limit=2', { headers })).status, 304)
      assert.equal((await directory.send('/api/v1/users?limit=3', { headers })).status, 200)
    })

    it('is complete in the shape of R3', async () => {
      assert.deepEqual(await directory.client.r3Users({}), added)
    })
  })
}
