import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Route, gatewayRoutes, accessesOf } from '@gatehouse/contract'
import { startGateway } from '../test-gateway.ts'
import { actions } from './actions.ts'
import { asHeader, believe, principals } from './test-principals.ts'

type Row = { action: string; routes: string[]; may: Record<string, string> }

const columns = Object.keys(principals)
const nameOf = ({ method, path }: Route) => `${method} ${path.replace(/\{\+(\w+)\}/, '{$1…}')}`
const routes: Route[] = Object.values(gatewayRoutes)

/** The rows of the table in docs/access.md. */
const rows: Row[] =
  readFileSync(join(import.meta.dirname, '../../../../docs/access.md'), 'utf8')
    .split('\n## The table\n')[1]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [action = '', of = '', ...cells] = line.split('|').slice(1, -1)
      return {
        action: action.trim().slice(1, -1),
        routes: [...of.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`/g)].map(
          ([, name = '']) => name,
        ),
        may: Object.fromEntries(
          columns.map((column, index) => [column, cells[index]?.trim() ?? '']),
        ),
      }
    }) ?? []

const inputs: Record<string, string> = {
  bucket: 'a-bucket',
  key: 'a/key',
  name: 'shop/features',
  id: '0191d3a0-0000-7000-8000-000000000000',
}

function requestFor({ method, path, query, body = {} }: Route, action: string) {
  const url = path.replace(/\{\+?(\w+)\}/g, (_, name: string) => inputs[name] ?? '')
  const [type] = Object.keys(body)
  const kind = action === 'RevealParameter' ? 'parameter' : 'secret'
  return {
    method,
    url: query && 'name' in query.properties ? `${url}?name=${inputs.name}` : url,
    headers: { 'sec-fetch-site': 'same-origin', ...(type && { 'content-type': type }) },
    ...(type && { payload: JSON.stringify({ kind, name: inputs.name, reason: 'a test' }) }),
  }
}

type Gateway = Awaited<ReturnType<typeof startGateway>>

describe('the table in docs/access.md', () => {
  let gateway: Gateway
  const closing: (() => unknown)[] = []
  before(async () => {
    const t = { after: (close: () => unknown) => void closing.push(close) }
    const env = { GATEHOUSE_STAGE: 'local', RATE_LIMIT_ADDRESS_PER_MINUTE: '0' }
    gateway = await startGateway(t as never, {}, env, { prepare: (app) => believe(app) })
  })
  after(() => Promise.all(closing.map((close) => close())))

  it('says yes or no of everyone', () => {
    for (const { action, may } of rows)
      assert.match(Object.values(may).join(), /^(?:(?:yes|no),){4}(?:yes|no)$/, action)
  })

  it('has every route, under what it stands for, and no other', () => {
    const told = rows.flatMap(({ action, routes: of }) => of.map((name) => `${action} ${name}`))
    const declared = routes.flatMap((route) =>
      accessesOf(route).map(({ action }) => `${action} ${nameOf(route)}`),
    )
    assert.deepEqual(told.toSorted(), declared.toSorted())
  })

  it('has every action but who holds which role', () => {
    const told = [...rows.map(({ action }) => action), 'HoldRole']
    assert.deepEqual(told.toSorted(), [...actions.keys()].toSorted())
  })

  for (const { action, routes: of, may } of rows) {
    for (const route of routes.filter((one) => of.includes(nameOf(one)))) {
      for (const who of columns) {
        it(`${action}: ${nameOf(route)} ${may[who] === 'yes' ? 'is for' : 'is not for'} ${who}`, async () => {
          const { method, url, headers, payload } = requestFor(route, action)
          const leave = new AbortController()
          const answer = await fetch(gateway.url + url, {
            method,
            headers: { ...headers, [asHeader]: who },
            redirect: 'manual',
            signal: leave.signal,
            ...(payload !== undefined && { body: payload }),
          })
          const text = route.id === 'watchChanges' && answer.ok ? '' : await answer.text()
          leave.abort()
          const denial = who === 'anonymous' ? 'sign-in-required' : 'not-allowed'
          const denied = text.includes(`"urn:gatehouse:problem:${denial}"`)
          assert.equal(denied ? 'no' : 'yes', may[who], text)
          assert.equal([401, 403, 429].includes(answer.status), denied, `${answer.status} ${text}`)
        })
      }
    }
  }
})
