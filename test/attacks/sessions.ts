import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type Attack, type Field, admin, operator, refused, viewer } from './field.ts'

const guarded = '/param/plans/open'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

async function idOf(field: Field, cookie: string): Promise<string> {
  const { text } = await field.ask('/api/v1/me', { cookie })
  return (JSON.parse(text) as { data: { sessionId: string } }).data.sessionId
}

const change = (field: Field, cookie: string, method: string, path: string, body?: object) =>
  field.ask(path, {
    cookie,
    method,
    headers: body ? field.own : { origin: field.system.url },
    ...(body && { body: JSON.stringify(body) }),
  })

export const sessions: Attack[] = [
  {
    name: 'a cookie that was stolen before its owner signed out',
    attempt: async (field) => {
      const cookie = await field.signIn(admin)
      assert.equal((await field.ask(guarded, { cookie })).status, 200)
      const out = await change(field, cookie, 'POST', '/auth/logout')
      assert.ok([200, 303].includes(out.status), out.text)
      refused(await field.ask(guarded, { cookie }))
    },
  },
  {
    name: 'a cookie of a session that its owner ended from another browser',
    attempt: async (field) => {
      const [stolen, cookie] = [await field.signIn(admin), await field.signIn(admin)]
      const id = await idOf(field, stolen)
      const ended = await change(field, cookie, 'DELETE', `/api/v1/me/sessions/${id}`)
      assert.equal(ended.status, 204, ended.text)
      refused(await field.ask(guarded, { cookie: stolen }))
    },
  },
  {
    name: 'a cookie that was guessed',
    attempt: async (field) =>
      refused(await field.ask(guarded, { cookie: `gatehouse_session=${'x'.repeat(43)}` })),
  },
  {
    name: 'the hash of a session in place of its cookie',
    attempt: async (field) => {
      const value = (await field.signIn(admin)).split('=')[1] ?? ''
      refused(await field.ask(guarded, { cookie: `gatehouse_session=${hashOf(value)}` }))
    },
  },
  {
    name: 'a cookie in another case',
    attempt: async (field) => {
      const value = (await field.signIn(admin)).split('=')[1] ?? ''
      const other = value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase()
      refused(await field.ask(guarded, { cookie: `gatehouse_session=${other}` }))
    },
  },
  {
    name: 'a session cookie that a script could read, or another site send along',
    attempt: async (field) => {
      const { callback, cookie } = await field.beginSignIn(admin)
      const { headers } = await field.ask(callback, { cookie })
      const set = headers.getSetCookie().find((text) => text.startsWith('gatehouse_session=')) ?? ''
      assert.match(set, /; HttpOnly/i)
      assert.match(set, /; SameSite=(Lax|Strict)/i)
      assert.match(set, /; Path=\//i)
      assert.doesNotMatch(set, /Domain=/i)
    },
  },
  {
    name: 'the end of someone else’s session',
    attempt: async (field) => {
      const victim = await field.signIn(admin)
      const cookie = await field.signIn(viewer)
      const path = `/api/v1/me/sessions/${await idOf(field, victim)}`
      refused(await change(field, cookie, 'DELETE', path), 404)
      assert.equal((await field.ask(guarded, { cookie: victim })).status, 200)
    },
  },
  {
    name: 'the end of someone else’s API key',
    attempt: async (field) => {
      const { id, key } = await field.makeKey(admin)
      const cookie = await field.signIn(viewer)
      refused(await change(field, cookie, 'DELETE', `/api/v1/me/keys/${id}`), 404)
      assert.equal((await field.ask(guarded, { bearer: key })).status, 200)
    },
  },
  {
    name: 'an API key with more rights than its maker has',
    attempt: async (field) => {
      const cookie = await field.signIn(viewer)
      const body = { name: 'more', roles: ['admin'] }
      refused(await change(field, cookie, 'POST', '/api/v1/me/keys', body), 403)
    },
  },
  {
    name: 'an API key made by an API key',
    attempt: async (field) => {
      const { key } = await field.makeKey(admin)
      const answer = await field.ask('/api/v1/me/keys', {
        bearer: key,
        method: 'POST',
        headers: field.own,
        body: JSON.stringify({ name: 'child' }),
      })
      refused(answer, 403)
    },
  },
  {
    name: 'an API key after it was revoked',
    attempt: async (field) => {
      const { id, key, cookie } = await field.makeKey(admin)
      assert.equal((await field.ask(guarded, { bearer: key })).status, 200)
      const revoked = await change(field, cookie, 'DELETE', `/api/v1/me/keys/${id}`)
      assert.equal(revoked.status, 204, revoked.text)
      refused(await field.ask(guarded, { bearer: key }), 401)
    },
  },
  {
    name: 'an API key for what is not in its scopes',
    attempt: async (field) => {
      const { key } = await field.makeKey(admin, { scopes: ['ListBuckets'] })
      assert.equal((await field.ask('/buckets', { bearer: key })).status, 200)
      refused(await field.ask(guarded, { bearer: key }), 403)
      refused(await field.ask('/api/v1/audit', { bearer: key }), 403)
    },
  },
  {
    name: 'an API key of a viewer for what takes an operator',
    attempt: async (field) => {
      const { key } = await field.makeKey(viewer)
      const body = JSON.stringify({ name: 'Eve', email: 'eve@example.com' })
      const asking = { bearer: key, method: 'POST', headers: field.own, body }
      refused(await field.ask('/api/v1/users', asking), 403)
      refused(await field.ask('/user', asking), 403)
    },
  },
  {
    name: 'the hash of an API key in its place',
    attempt: async (field) => {
      const { key } = await field.makeKey(admin)
      refused(await field.ask(guarded, { bearer: `gthk_${hashOf(key).slice(0, 43)}` }), 401)
      refused(await field.ask(guarded, { bearer: hashOf(key) }), 401)
    },
  },
  {
    name: 'an API key with one character less, more or in another case',
    attempt: async (field) => {
      const { key } = await field.makeKey(admin)
      for (const other of [
        key.slice(0, -1),
        `${key}A`,
        key.toUpperCase(),
        key.replace('gthk', 'GTHK'),
      ])
        refused(await field.ask(guarded, { bearer: other }), 401)
    },
  },
  {
    name: 'the audit log without being an admin',
    attempt: async (field) => {
      refused(await field.ask('/api/v1/audit'), 401)
      refused(await field.ask('/api/v1/audit', { cookie: await field.signIn(operator) }), 403)
    },
  },
  {
    name: 'a second cookie of the attacker’s beside that of the owner',
    attempt: async (field) => {
      const [own, planted] = [await field.signIn(viewer), await field.signIn(admin)]
      for (const cookie of [`${planted}; ${own}`, `${own}; ${planted}`])
        refused(await field.ask(guarded, { cookie }), 400, 401, 403)
    },
  },
]
