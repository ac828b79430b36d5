import assert from 'node:assert/strict'
import { generateKeyPair } from 'jose'
import { type Attack, type Field, admin, cookieOf, refused, viewer } from './field.ts'

/** What comes back must sign nobody in. */
async function fails(field: Field, callback: string, cookie?: string): Promise<string> {
  const answer = await field.ask(callback, cookie === undefined ? {} : { cookie })
  assert.ok([400, 401, 403].includes(answer.status), `${answer.status} ${answer.text}`)
  const set = answer.headers.getSetCookie().filter((text) => /^gatehouse_session=[^;]/.test(text))
  assert.deepEqual(set, [])
  return answer.text
}

/** The ID token of this sign-in is not as it should be. */
const withToken =
  (change: (field: Field) => Promise<void> | void): Attack['attempt'] =>
  async (field) => {
    const { issuer } = field
    const { twist, signing } = issuer
    await change(field)
    try {
      const { callback, cookie } = await field.beginSignIn(admin)
      await fails(field, callback, cookie)
    } finally {
      Object.assign(issuer, { twist, signing })
    }
  }

const returning = (to: string): Attack => ({
  name: `a sign-in that ends at ${JSON.stringify(to)}`,
  attempt: async (field) => {
    const query = `?returnTo=${encodeURIComponent(to)}`
    const login = await field.ask(`/auth/login${query}`)
    if (login.status === 400) return
    const { callback, cookie } = await field.beginSignIn(viewer, to)
    const { status, headers } = await field.ask(callback, { cookie })
    assert.equal(status, 303)
    const end = new URL(headers.get('location') ?? '', field.system.url)
    assert.equal(end.origin, field.system.url)
  },
})

export const signIns: Attack[] = [
  {
    name: 'a callback a second time',
    attempt: async (field) => {
      const { callback, cookie } = await field.beginSignIn(admin)
      assert.equal((await field.ask(callback, { cookie })).status, 303)
      await fails(field, callback, cookie)
    },
  },
  {
    name: 'a callback without the cookie of its beginning',
    attempt: async (field) => fails(field, (await field.beginSignIn(admin)).callback),
  },
  {
    name: 'a callback in the browser of someone else (login CSRF)',
    attempt: async (field) => {
      const { callback } = await field.beginSignIn(viewer)
      const { cookie } = await field.beginSignIn(admin)
      await fails(field, callback, cookie)
    },
  },
  {
    name: 'a stolen code in a sign-in of the thief’s own',
    attempt: async (field) => {
      const stolen = new URL((await field.beginSignIn(admin)).callback, field.system.url)
      const { callback, cookie } = await field.beginSignIn(viewer)
      const own = new URL(callback, field.system.url)
      own.searchParams.set('code', stolen.searchParams.get('code') ?? '')
      await fails(field, own.pathname + own.search, cookie)
    },
  },
  {
    name: 'a state that was made up',
    attempt: async (field) => {
      const { callback, cookie } = await field.beginSignIn(admin)
      await fails(field, callback.replace(/state=[^&]+/, 'state=AAAA.BBBB'), cookie)
    },
  },
  {
    name: 'a state with another place to return to',
    attempt: async (field) => {
      const { callback, cookie } = await field.beginSignIn(admin, '/docs')
      const state = new URL(callback, field.system.url).searchParams.get('state') ?? ''
      for (let at = 0; at < state.length; at += 7) {
        const other = state[at] === 'A' ? 'B' : 'A'
        const changed = state.slice(0, at) + other + state.slice(at + 1)
        await fails(
          field,
          callback.replace(/state=[^&]+/, `state=${encodeURIComponent(changed)}`),
          cookie,
        )
      }
    },
  },
  {
    name: 'an answer of another issuer (mix-up)',
    attempt: async (field) => {
      const { callback, cookie } = await field.beginSignIn(admin)
      await fails(field, callback.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'), cookie)
    },
  },
  {
    name: 'an ID token of another sign-in (nonce)',
    attempt: withToken(({ issuer }) => {
      issuer.twist = (claims) => ({ ...claims, nonce: 'another' })
    }),
  },
  {
    name: 'an ID token for another client',
    attempt: withToken(({ issuer }) => {
      issuer.twist = (claims) => ({ ...claims, aud: 'another' })
    }),
  },
  {
    name: 'an ID token of another issuer',
    attempt: withToken(({ issuer }) => {
      issuer.twist = (claims) => ({ ...claims, iss: 'https://evil.example' })
    }),
  },
  {
    name: 'an ID token that has expired',
    attempt: withToken(({ issuer }) => {
      issuer.twist = (claims) => ({ ...claims, iat: 1_000, exp: 2_000 })
    }),
  },
  {
    name: 'an ID token signed with another algorithm than the issuer’s',
    attempt: withToken(async ({ issuer }) => {
      issuer.signing = { alg: 'HS256', key: new TextEncoder().encode('gatehouse'.repeat(4)) }
    }),
  },
  {
    name: 'an error of the issuer with a script in it',
    attempt: async (field) => {
      const script = '<script>alert(1)</script>'
      const { cookie } = await field.beginSignIn(viewer)
      const query = `?error=x&error_description=${encodeURIComponent(script)}&state=x`
      const text = await fails(field, `/auth/callback${query}`, cookie)
      assert.ok(!text.includes(script))
    },
  },
  ...[
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/docs\r\nset-cookie: a=b',
    'http:evil.example',
    '/.//evil.example',
    '@evil.example',
  ].map(returning),
  {
    name: 'a session cookie that was put into the browser before (fixation)',
    attempt: async (field) => {
      const planted = `gatehouse_session=${'A'.repeat(43)}`
      const { callback, cookie } = await field.beginSignIn(admin)
      const done = await field.ask(callback, { cookie: `${cookie}; ${planted}` })
      assert.notEqual(cookieOf(done, 'gatehouse_session'), planted)
      refused(await field.ask('/param/plans/open', { cookie: planted }))
    },
  },
  {
    name: 'an issuer’s keys that an attacker has put in place of one',
    attempt: withToken(async ({ issuer }) => {
      const { privateKey } = await generateKeyPair('ES256')
      issuer.signing = { key: privateKey }
    }),
  },
]
