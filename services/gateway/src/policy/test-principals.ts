import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type VisiblePrincipal, signatureOf } from './entities.ts'
import { type Person, type Principal, type Program, anonymous } from '../identity/principal.ts'

const expiresAt = new Date('2100-01-01')

type Seen<P> = Partial<Omit<P, 'kind' | 'signature'>>

export function person(role: string | undefined, seen: Seen<Person> = {}): Person {
  const name = role ?? 'nobody'
  const roles = role === undefined ? [] : [role]
  return signed({ kind: 'user', id: `${name}-1`, name, roles, expiresAt, ...seen })
}

export function key(role: string, scopes: string[] = [], seen: Seen<Program> = {}): Program {
  const own = { id: `${role}-key`, name: 'a key', owner: `${role}-1`, roles: [role] }
  return signed({ kind: 'key', ...own, scopes, expiresAt, ...seen })
}

function signed<P extends VisiblePrincipal>(principal: P): P & { signature: string } {
  return { ...principal, signature: signatureOf(principal) }
}

/** One of each kind, by the name of its column in docs/access.md. */
export const principals: Record<string, Principal> = {
  anonymous,
  viewer: person('viewer'),
  operator: person('operator'),
  admin: person('admin'),
  key: key('viewer', ['GetParameter']),
}

export const asHeader = 'x-test-as'

/**
 * Lets a header of each request name who asks, or `otherwise`, whatever identification says: what a test of
 * decisions is about begins after it.
 */
export function believe(
  app: FastifyInstance,
  known: Record<string, Principal> = principals,
  otherwise: Principal = anonymous,
): void {
  const symbol = Object.getOwnPropertySymbols(app).find(
    ({ description }) => description === 'fastify.Request',
  )
  const { prototype } = (app as unknown as Record<symbol, { prototype: FastifyRequest }>)[
    symbol as symbol
  ] as { prototype: FastifyRequest }
  Object.defineProperty(prototype, 'principal', {
    get(this: FastifyRequest) {
      return known[String(this.headers[asHeader])] ?? otherwise
    },
    set: () => {},
  })
}

/** A file of policies for GATEHOUSE_POLICY_FILE, gone after the test. */
export async function policyFile(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'test.cedar')
  await writeFile(file, text)
  return file
}
