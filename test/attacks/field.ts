import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type System, root, startSystem } from '../e2e/system.ts'
import { type TestIssuer, type TestPerson, startIssuer } from '../support/oidc-issuer.ts'

/** One thing that an attacker may try: `attempt` fails when it succeeds. */
export type Attack = { name: string; attempt: (field: Field) => Promise<unknown> }

export const viewer: TestPerson = {
  sub: 'victor',
  name: 'Victor Viewer',
  email: 'victor@example.com',
  roles: ['viewer'],
}
export const operator: TestPerson = {
  sub: 'olga',
  name: 'Olga Operator',
  email: 'olga@example.com',
  roles: ['operator'],
}
export const admin: TestPerson = {
  sub: 'ada',
  name: 'Ada Admin',
  email: 'ada@example.com',
  roles: ['admin'],
}

/** What nobody in this suite but an admin may ever see. */
export const plan = 'planned-8f3a'
export const secret = 'canary-77d0'

const policy = `
@id("plans-are-for-admins")
forbid (principal, action == Action::"GetParameter", resource)
when { resource.name like "/plans/*" || resource.name == "/flat-plan" }
unless { principal in Role::"admin" };
`

export type Asking = {
  bearer?: string
  cookie?: string
  method?: string
  headers?: Record<string, string>
  body?: string | FormData
  port?: number
}

export type Answer = { status: number; text: string; headers: Headers; kind: string }

/** The whole system, with things worth stealing in it, and all that an attacker has. */
export type Field = Awaited<ReturnType<typeof startField>>

export async function startField(env: NodeJS.ProcessEnv = {}) {
  const issuer = await startIssuer()
  const system = await startGuarded(issuer, env)
  await plant(system)
  return { ...actions(system, issuer), system, issuer, ...rememberedKeys() }
}

async function startGuarded(issuer: TestIssuer, env: NodeJS.ProcessEnv): Promise<System> {
  const folder = join(root, 'services/gateway/policies')
  const file = join(tmpdir(), `gatehouse-attacks-${process.pid}.cedar`)
  await writeFile(file, (await readFile(join(folder, 'local.cedar'), 'utf8')) + policy)
  return startSystem({
    env: { ...issuer.env, GATEHOUSE_POLICY_FILE: file, LOG_LEVEL: 'trace', ...env },
  })
}

/** Puts plans and secrets into the account, and waits until they are there. */
async function plant(system: System): Promise<void> {
  const file = join(system.data, 'account/account.yaml')
  const text = (await readFile(file, 'utf8'))
    .replace(
      /^parameters:\n/m,
      `parameters:\n  /plans/open: { type: String, value: ${plan} }\n  /flat-plan: { type: String, value: ${plan} }\n` +
        `  flat-plan: { type: String, value: harmless }\n  /plans/key: { type: SecureString, value: ${secret} }\n`,
    )
    .replace(/^secrets:\n/m, `secrets:\n  plans/key: { value: ${secret} }\n`)
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
  const names = async () => (await fetch(`${system.url}/params`)).text()
  for (const end = performance.now() + 10_000; !(await names()).includes('/plans/open');) {
    assert.ok(performance.now() < end, 'the plans did not come')
    await sleep(20)
  }
}

function actions(system: System, issuer: TestIssuer) {
  const ask = askingOf(system.port)
  const signing = signingIn(ask, issuer)
  /** What a page of the gateway itself sends. */
  const own = { origin: system.url, 'content-type': 'application/json' }
  return {
    ask,
    ...signing,
    own,
    /** An API key of `person`, made in a session. */
    makeKey: async (person: TestPerson, wanted: object = {}) => {
      const cookie = await signing.signIn(person)
      const body = JSON.stringify({ name: 'attack', ...wanted })
      const made = await ask('/api/v1/me/keys', { cookie, method: 'POST', headers: own, body })
      assert.equal(made.status, 201, made.text)
      const { data } = JSON.parse(made.text) as { data: { id: string; key: string } }
      return { ...data, cookie }
    },
    /** Sends bytes as they are, and gathers what comes until the connection closes or `wait` ms have passed. */
    raw: async (bytes: string, port = system.port, wait = 1_000) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined)
      let text = ''
      socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
      socket.write(bytes, 'latin1')
      await Promise.race([once(socket, 'close'), sleep(wait)])
      socket.destroy()
      return text
    },
    /** The lines about a request, of which there are to be so many: they come once it is over. */
    logged: async (requestId: string, least: number) => {
      for (const end = performance.now() + 10_000; ; await sleep(20)) {
        const all = system.output().split('\n')
        const lines = all.filter((line) => line.includes(requestId))
        if (lines.length >= least) return lines
        assert.ok(performance.now() < end, `${lines.length} lines about ${requestId}`)
      }
    },
    stop: async () => {
      await system.stop()
      issuer.stop()
    },
  }
}

function askingOf(gatewayPort: number) {
  return async (path: string, asking: Asking = {}): Promise<Answer> => {
    const { bearer, cookie, method = 'GET', headers = {}, body, port = gatewayPort } = asking
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(cookie !== undefined && { cookie }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    return { status: answer.status, text, headers: answer.headers, kind: kindOf(text) }
  }
}

function signingIn(ask: ReturnType<typeof askingOf>, issuer: TestIssuer) {
  /** As far as the browser comes back from the issuer: the callback's path, and the cookie for it. */
  const beginSignIn = async (person: TestPerson, returnTo?: string) => {
    issuer.next = person
    const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`
    const login = await ask(`/auth/login${query}`)
    assert.equal(login.status, 303, login.text)
    const back = await fetch(login.headers.get('location') ?? '', { redirect: 'manual' })
    const { pathname, search } = new URL(back.headers.get('location') ?? '')
    return { callback: pathname + search, cookie: cookieOf(login, 'gatehouse_login') }
  }
  /** Signs someone in by a browser's steps, and gives the cookie that it then has. */
  const signIn = async (person: TestPerson): Promise<string> => {
    const { callback, cookie } = await beginSignIn(person)
    const done = await ask(callback, { cookie })
    assert.equal(done.status, 303, done.text)
    return cookieOf(done, 'gatehouse_session')
  }
  return { beginSignIn, signIn }
}

function rememberedKeys() {
  const made = new Map<string, Promise<string>>()
  return {
    /** Something that is costly to make, made once. */
    once: (name: string, make: () => Promise<string>) => {
      const known = made.get(name) ?? make()
      made.set(name, known)
      return known
    },
  }
}

/** The `name=value` of a cookie that an answer sets. */
export function cookieOf({ headers }: Pick<Answer, 'headers'>, name: string): string {
  const set = headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`))
  assert.ok(set, `no cookie ${name} in ${headers.getSetCookie().join('; ')}`)
  return set.split(';', 1)[0] as string
}

/** The answer refuses, and tells nothing of what is guarded. */
export function refused(answer: Answer, ...statuses: number[]): void {
  const expected = statuses.length > 0 ? statuses : [401, 403]
  assert.ok(expected.includes(answer.status), `${answer.status} ${answer.text}`)
  untold(answer.text)
}

export function untold(text: string): void {
  assert.ok(!text.includes(plan) && !text.includes(secret), `it tells what is guarded: ${text}`)
}

function kindOf(text: string): string {
  return /"type":"urn:gatehouse:problem:([a-z-]+)"/.exec(text)?.[1] ?? ''
}
