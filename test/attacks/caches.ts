import assert from 'node:assert/strict'
import { type Attack, type Field, admin, plan, refused, secret, untold, viewer } from './field.ts'

/** An admin has just read it, so that whatever keeps answers has it. */
async function warm(field: Field, path: string) {
  const bearer = await field.once('admin’s token', () => field.issuer.token(admin))
  await field.ask(path, { bearer })
  const answer = await field.ask(path, { bearer })
  assert.equal(answer.status, 200, answer.text)
  return answer
}

const single = [
  '/param/plans/open',
  '/config/plans/open',
  '/parameters/plans/open',
  '/api/v1/parameters/plans/open',
]

export const caches: Attack[] = [
  ...single.map((path) => ({
    name: `${path} after an admin has read it`,
    attempt: async (field: Field) => {
      assert.ok((await warm(field, path)).text.includes(plan))
      refused(await field.ask(path), 401)
      refused(await field.ask(path, { bearer: await field.issuer.token(viewer) }), 403)
    },
  })),
  ...single.map((path) => ({
    name: `whether ${path} has changed, by the ETag of an admin`,
    attempt: async (field: Field) => {
      const etag = (await warm(field, path)).headers.get('etag') ?? ''
      assert.ok(etag)
      for (const tag of [etag, `W/${etag}`, '*'])
        refused(await field.ask(path, { headers: { 'if-none-match': tag } }), 401)
    },
  })),
  {
    name: 'the list with values that an admin has read',
    attempt: async (field) => {
      const path = '/api/v1/parameters?limit=100'
      const full = await warm(field, path)
      assert.ok(full.text.includes(plan))
      const mine = await field.ask(path)
      untold(mine.text)
      assert.notEqual(mine.headers.get('etag'), full.headers.get('etag'))
      const tag = full.headers.get('etag') ?? ''
      assert.equal((await field.ask(path, { headers: { 'if-none-match': tag } })).status, 200)
    },
  },
  {
    name: 'the list without values, which would then be the admin’s',
    attempt: async (field) => {
      const path = '/api/v1/parameters?limit=99'
      untold((await field.ask(path)).text)
      assert.ok((await warm(field, path)).text.includes(plan))
    },
  },
  {
    name: 'what was revealed to an admin',
    attempt: async (field) => {
      const bearer = await field.issuer.token(admin)
      const body = JSON.stringify({ kind: 'parameter', name: '/plans/key', reason: 'to see it' })
      const asking = { bearer, method: 'POST', headers: field.own, body }
      const told = await field.ask('/api/v1/reveal', asking)
      assert.ok(told.text.includes(secret), told.text)
      assert.equal(told.headers.get('cache-control'), 'no-store')
      assert.equal(told.headers.get('etag'), null)
      for (const path of ['/param/plans/key', '/config/plans/key']) {
        assert.ok((await field.ask(path, { bearer })).text.includes(secret), path)
        refused(await field.ask(path))
        refused(await field.ask(path, { bearer: await field.issuer.token(viewer) }), 403)
      }
      untold((await field.ask('/api/v1/parameters/plans/key', { bearer })).text)
    },
  },
  {
    name: 'a revealed value from a shared cache on the way',
    attempt: async (field) => {
      const { headers } = await field.ask('/param/plans/key', {
        bearer: await field.issuer.token(admin),
      })
      assert.match(headers.get('cache-control') ?? '', /no-store/)
      assert.equal(headers.get('etag'), null)
    },
  },
  {
    name: 'an answer for one person from a shared cache on the way',
    attempt: async (field) => {
      const cookie = await field.once('viewer’s session', () => field.signIn(viewer))
      for (const path of ['/api/v1/me', '/api/v1/buckets', '/api/v1/parameters', '/users']) {
        const { headers } = await field.ask(path, { cookie })
        assert.match(headers.get('cache-control') ?? '', /private|no-store/, path)
      }
    },
  },
  {
    name: 'a part of what one may not have (Range, If-Range)',
    attempt: async (field) => {
      const path = '/param/plans/open'
      const etag = (await warm(field, path)).headers.get('etag') ?? ''
      refused(await field.ask(path, { headers: { range: 'bytes=0-10', 'if-range': etag } }), 401)
    },
  },
  {
    name: 'what the stream of changes tells of plans',
    attempt: async (field) => {
      const headers = { 'last-event-id': '0' }
      const asking = AbortSignal.timeout(1_500)
      const answer = await fetch(`${field.system.url}/api/v1/changes`, { headers, signal: asking })
      let text = ''
      try {
        for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString()
      } catch {
        // Its time is up.
      }
      assert.ok(!text.includes('/plans/'), text)
    },
  },
]
