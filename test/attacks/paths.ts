import assert from 'node:assert/strict'
import { type Attack, type Field, admin, plan, refused, untold, viewer } from './field.ts'

/* Plans are for admins alone. These are ways to ask for them that a policy might not recognise. */

const paths = [
  '/plans/open',
  'plans/open',
  'plans%2Fopen',
  '%2Fplans%2Fopen',
  '%2fplans/open',
  '//plans/open',
  '%2F%2Fplans/open',
  'plans//open',
  '/plans/open/',
  'plans/open.',
  'plans/open%20',
  'PLANS/open',
  'Plans/Open',
  './plans/open',
  'challenge/../plans/open',
  'challenge/%2e%2e/plans/open',
  '..%2Fplans%2Fopen',
  'plans%252Fopen',
  'plans/open%00',
  'plans/open%00.txt',
  'plans\\open',
  'plans;/open',
  'plans/open;x=1',
  'plans/open%3Fx',
  'plans/open%23',
  'pl%61ns/open',
  'plans/%6fpen',
  '%u002fplans/open',
  'plans/ope%EF%BD%8E',
  'flat-plan',
  '%2Fflat-plan',
]
const routes = ['/param/', '/config/', '/parameters/', '/api/v1/parameters/']

/** Neither nobody nor a viewer is told a plan, however the path is written: as a client sends it, and raw. */
async function allWays(field: Field, path: string): Promise<void> {
  const cookie = await field.once('viewer’s session', () => field.signIn(viewer))
  for (const route of routes) {
    for (const who of ['', `cookie: ${cookie}\r\n`]) {
      for (const method of ['GET', 'HEAD']) {
        untold(
          await field.raw(
            `${method} ${route}${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${who}connection: close\r\n\r\n`,
          ),
        )
      }
    }
  }
}

export const pathTricks: Attack[] = [
  {
    name: 'the plan itself, by who may not',
    attempt: async (field) => {
      const cookie = await field.once('viewer’s session', () => field.signIn(viewer))
      for (const route of routes) {
        refused(await field.ask(`${route}plans/open`), 401)
        refused(await field.ask(`${route}plans/open`, { cookie }), 403)
        const allowed = await field.ask(`${route}plans/open`, {
          bearer: await field.issuer.token(admin),
        })
        assert.ok(
          allowed.text.includes(plan),
          'an admin is told: the other cases prove nothing else',
        )
      }
    },
  },
  ...paths.map((path) => ({
    name: `the plan as ${path}`,
    attempt: (field: Field) => allWays(field, path),
  })),
  ...[
    '?name=/plans/open',
    '?name=plans/open',
    '?name=%2Fplans%2Fopen',
    '?name=/challenge/kantox&name=/plans/open',
    '?name[]=/plans/open',
    '?name[0]=/plans/open',
    '?NAME=/plans/open&name=/challenge/kantox',
    '?name=/challenge/kantox%00&name=/plans/open',
    '?name=//plans/open',
    '?name=flat-plan',
  ].map((query) => ({
    name: `the history of the plan as ${query}`,
    attempt: async (field: Field) =>
      untold((await field.ask(`/api/v1/parameter-history${query}`)).text),
  })),
  {
    name: 'the plan among all parameters',
    attempt: async (field) => {
      const cookie = await field.once('viewer’s session', () => field.signIn(viewer))
      for (const route of ['/api/v1/parameters', '/parameters', '/config', '/params']) {
        for (const query of ['', '?limit=100', '?prefix=/plans']) {
          untold((await field.ask(route + query)).text)
          untold((await field.ask(route + query, { cookie })).text)
        }
      }
    },
  },
  {
    name: 'the plan by the whole address (absolute-form)',
    attempt: async (field) =>
      untold(
        await field.raw(
          `GET http://127.0.0.1/param/plans/open HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`,
        ),
      ),
  },
  {
    name: 'files of the machine by the names of objects',
    attempt: async (field) => {
      for (const key of [
        '../account.yaml',
        '..%2F..%2Faccount.yaml',
        '%2e%2e/account.yaml',
        '....//account.yaml',
      ]) {
        const path = `/api/v1/buckets/kantox-challenge-bucket/objects/${key}`
        untold(
          await field.raw(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`),
        )
      }
    },
  },
]
