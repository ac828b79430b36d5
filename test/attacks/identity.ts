import assert from 'node:assert/strict'
import { type Attack, admin, refused, viewer } from './field.ts'

const names = [
  'x-gatehouse-principal',
  'X-GateHouse-Principal',
  'x-forwarded-user',
  'x-remote-user',
  'x-auth-request-email',
  'x-amzn-oidc-identity',
  'x-user-roles',
  'remote-user',
]

export const identities: Attack[] = [
  ...names.map((name) => ({
    name: `being an admin by saying so: ${name}`,
    attempt: async (field: Parameters<Attack['attempt']>[0]) => {
      for (const value of ['user:ada', 'ada', 'admin', admin.email])
        refused(await field.ask('/param/plans/open', { headers: { [name]: value } }), 401)
    },
  })),
  {
    name: 'standing as someone else in the log of an inner service',
    attempt: async (field) => {
      const id = `spoof-${Math.random().toString(36).slice(2)}`
      const headers = { 'x-request-id': id, 'x-gatehouse-principal': 'user:ada' }
      await field.ask('/api/v1/buckets', { headers, bearer: await field.issuer.token(viewer) })
      const lines = await field.logged(id, 2)
      assert.ok(lines.some((line) => line.includes('user:victor')))
      assert.deepEqual(
        lines.filter((line) => line.includes('user:ada')),
        [],
      )
    },
  },
  {
    name: 'a role that the caller adds to a request',
    attempt: async (field) => {
      const bearer = await field.issuer.token(viewer)
      for (const path of ['?roles=admin', '?role=admin', '?principal=user:ada'])
        refused(await field.ask(`/param/plans/open${path}`, { bearer }), 403)
    },
  },
  {
    name: 'a name with a line break, to write a log line',
    attempt: async (field) => {
      const person = { ...viewer, sub: 'eve\n{"level":"info","msg":"forged"}', name: 'Eve\u0000' }
      await field.ask('/api/v1/me', { bearer: await field.issuer.token(person) })
      assert.ok(!field.system.output().includes('\n{"level":"info","msg":"forged"}'))
    },
  },
  {
    name: 'being an operator with the identity of a viewer',
    attempt: async (field) => {
      const bearer = await field.issuer.token(viewer)
      const headers = field.own
      const body = JSON.stringify({ name: 'Eve', email: 'eve@example.com' })
      refused(await field.ask('/api/v1/users', { bearer, method: 'POST', headers, body }), 403)
      refused(await field.ask('/user', { bearer, method: 'POST', headers, body }), 403)
      const one = { bearer, method: 'DELETE', headers: { 'if-match': '*' } }
      refused(await field.ask('/api/v1/users/0191d3a0-0000-7000-8000-000000000000', one), 403)
    },
  },
  {
    name: 'a secret for someone who may not reveal',
    attempt: async (field) => {
      for (const kind of ['parameter', 'secret']) {
        const name = kind === 'secret' ? 'plans/key' : '/plans/key'
        const body = JSON.stringify({ kind, name, reason: 'curiosity' })
        const asking = { method: 'POST', headers: field.own, body }
        refused(await field.ask('/api/v1/reveal', asking), 401)
        const bearer = await field.issuer.token(viewer)
        refused(await field.ask('/api/v1/reveal', { ...asking, bearer }), 403)
      }
    },
  },
]
