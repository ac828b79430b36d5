import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { ProblemError } from '@gatehouse/contract'
import { databases } from '../../../../test/support/databases.ts'
import { createPostgresStore } from '../postgres/store.ts'
import { type TestDirectory, startDirectory } from '../test-directory.ts'

const json = { 'content-type': 'application/json' }
const versions = { directory: '1.2.3' }

const kindOf = (kind: string) => (error: unknown) =>
  error instanceof ProblemError && error.kind === kind

for (const database of databases) {
  describe(`the users on ${database.name}`, { skip: database.skip }, () => {
    let directory: TestDirectory
    before(async () => {
      directory = await startDirectory(createPostgresStore(await database.open()))
    })
    beforeEach(() => database.open())
    after(() => directory?.close())

    const post = (body: unknown) =>
      directory.send('/api/v1/users', {
        method: 'POST',
        headers: json,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
    const patch = (id: string, etag: string, body: object) =>
      directory.send(`/api/v1/users/${id}`, {
        method: 'PATCH',
        headers: { ...json, 'if-match': etag },
        body: JSON.stringify(body),
      })

    it('are added, and found at the Location', async () => {
      const answer = await post({ name: 'Ada', email: 'Ada@Example.com' })
      const body = (await answer.json()) as { data: Record<string, unknown> }
      const { id, createdAt } = body.data
      assert.equal(answer.status, 201)
      assert.deepEqual(body, {
        data: {
          id,
          name: 'Ada',
          email: 'Ada@Example.com',
          avatarUrl: null,
          version: 1,
          createdAt,
          updatedAt: createdAt,
        },
        meta: { versions },
      })
      assert.equal(answer.headers.get('etag'), '"1"')
      assert.equal(answer.headers.get('cache-control'), 'private, no-cache')
      const location = answer.headers.get('location') as string
      assert.equal(location, `/api/v1/users/${String(id)}`)
      const read = await directory.send(location)
      assert.deepEqual(await read.json(), body)
      assert.equal(read.headers.get('etag'), '"1"')
      assert.equal(read.headers.get('cache-control'), 'private, no-cache')
    })

    it('are found by their id in any case; others are 404', async () => {
      const { id } = await directory.add({ name: 'Ada', email: 'ada@x.org' })
      assert.equal((await directory.send(`/api/v1/users/${id.toUpperCase()}`)).status, 200)
      const unknown = '01a1fdff-b250-7efc-82d0-83ac5b540e48'
      for (const method of ['GET', 'DELETE']) {
        const answer = await directory.send(`/api/v1/users/${unknown}`, { method })
        assert.equal(answer.status, 404)
      }
      assert.equal((await directory.send('/api/v1/users/ada')).status, 400)
    })

    it('are answered with 304 while they are the same, and to HEAD without a body', async () => {
      const { id } = await directory.add({ name: 'Ada', email: 'ada@x.org' })
      const path = `/api/v1/users/${id}`
      const headers = { 'if-none-match': '"0", "1"' }
      assert.equal((await directory.send(path, { headers })).status, 304)
      await patch(id, '"1"', { name: 'Countess' })
      assert.equal((await directory.send(path, { headers })).status, 200)
      const head = await directory.send(path, { method: 'HEAD' })
      assert.deepEqual([head.status, head.headers.get('etag'), await head.text()], [200, '"2"', ''])
    })

    it('share no e-mail address, in whatever case', async () => {
      await directory.add({ name: 'Ada', email: 'ada@x.org' })
      const bob = await directory.add({ name: 'Bob', email: 'bob@x.org' })
      const body = { name: 'Other', email: 'ADA@X.org' }
      await assert.rejects(directory.client.createUser({ body }), kindOf('email-taken'))
      assert.equal((await patch(bob.id, '"1"', { email: 'Ada@x.org' })).status, 409)
    })

    it('are changed by who knows their version alone', async () => {
      const { id } = await directory.add({ name: 'Ada', email: 'ada@x.org' })
      const without = await directory.send(`/api/v1/users/${id}`, {
        method: 'PATCH',
        headers: json,
        body: '{"name":"Countess"}',
      })
      assert.equal(without.status, 428)

      const all = await Promise.all(
        Array.from({ length: 8 }, (_, index) => patch(id, '"1"', { name: `Name ${index}` })),
      )
      const won = all.filter(({ status }) => status === 200)
      const lost = all.filter(({ status }) => status === 412)
      assert.deepEqual([won.length, lost.length], [1, 7])

      const stale = await patch(id, '"1"', { name: 'Late' })
      const { detail } = (await stale.json()) as { detail: string }
      assert.match(detail, /current version is "2"/)
      for (const etag of ['"7", "2"', '*']) {
        const answer = await patch(id, etag, { name: etag })
        assert.equal(answer.status, 200)
      }
    })

    it('keep their version when a change changes nothing', async () => {
      const ada = await directory.add({ name: 'Ada', email: 'ada@x.org' })
      const answer = await patch(ada.id, '"1"', { name: 'Ada', email: 'ada@x.org' })
      assert.deepEqual(((await answer.json()) as { data: object }).data, ada)
    })

    it('are removed, by who knows their version if it is said', async () => {
      const { id } = await directory.add({ name: 'Ada', email: 'ada@x.org' })
      const remove = (headers: Record<string, string> = {}) =>
        directory.send(`/api/v1/users/${id}`, { method: 'DELETE', headers })
      assert.equal((await remove({ 'if-match': '"2"' })).status, 412)
      const answer = await remove({ 'if-match': '"1"' })
      assert.deepEqual([answer.status, await answer.text()], [204, ''])
      assert.equal((await remove()).status, 404)
    })
  })
}
