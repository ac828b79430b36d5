import assert from 'node:assert/strict'
import type { Leaks } from '../../support/leaks.ts'
import type { Who } from './answers.ts'
import { Browser } from './browser.ts'
import { parameterName } from './planted.ts'
import type { Talkative } from './system.ts'

type Paths = Record<string, Record<string, unknown>>

/** Signs in the three people of the local issuer. Answers with their browsers by role. */
export async function signIn({ answers, urls }: Talkative, leaks: Leaks) {
  const people = { admin: 'amara-okafor', operator: 'bjorn-lindqvist', viewer: 'chen-mei-ling' }
  const browsers = new Map<string, Browser>()
  for (const [role, person] of Object.entries(people)) {
    const browser = new Browser(`the ${role}’s browser`, answers, leaks)
    await browser.signIn(urls.gateway, person)
    browsers.set(role, browser)
  }
  return (role: string) => browsers.get(role) ?? assert.fail(role)
}

/** Keys made in a session and at the command line, in both of its forms. */
export async function makeKeys(
  talkative: Talkative,
  browser: Browser,
  leaks: Leaks,
): Promise<Who[]> {
  const { command, urls } = talkative
  const made = await browser.visit(`${urls.gateway}/api/v1/me/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: urls.gateway },
    body: JSON.stringify({ name: 'leaks' }),
  })
  const asText = await command('keys', 'create', 'text', '--role', 'viewer')
  const asJson = await command('keys', 'create', 'json', '--role', 'operator', '--json')
  const keys = [keyIn(made.text), asText.stdout.trim(), keyIn(asJson.stdout)]
  return keys.map((key, index) => {
    leaks.watch('an API key', key)
    return { name: `key ${index}`, headers: { authorization: `Bearer ${key}` } }
  })
}

function keyIn(text: string): string {
  return (/gthk_[\w-]{43}/.exec(text) ?? assert.fail(text))[0]
}

/** Watches what passed between the gateway and the issuer, and answers with the last access token. */
export async function watchExchanged({ exchanged }: Talkative, leaks: Leaks): Promise<string> {
  let last = ''
  for (const { sent, got } of await exchanged()) {
    const form = Object.fromEntries(new URLSearchParams(sent))
    const tokens = got === '' ? {} : (JSON.parse(got) as Record<string, string>)
    const names = ['code', 'code_verifier', 'client_secret', 'refresh_token', 'token']
    for (const name of names) if (form[name]) leaks.watch(`a ${name}`, form[name])
    for (const name of ['access_token', 'refresh_token', 'id_token'])
      if (tokens[name]) leaks.watch(`an issued ${name}`, tokens[name])
    last = tokens.access_token ?? last
  }
  return last
}

/** Reads all that there is to read at the gateway as everyone, at broker and directory with a token for them. */
export async function readEverything(talkative: Talkative, everyone: Who[]): Promise<void> {
  const { urls } = talkative
  const ids = await idsOf(talkative)
  const readers = everyone.map((who) => ({ who, base: urls.gateway }))
  for (const service of ['broker', 'directory'] as const)
    readers.push({ who: await withToken(talkative, service), base: urls[service] })
  const reading = readers.map(({ who, base }) => readAs(talkative, who, base, ids))
  await Promise.all(reading)
}

async function readAs(
  { answers }: Talkative,
  { name, headers }: Who,
  base: string,
  ids: Record<string, string>,
): Promise<void> {
  const { text } = await answers.ask(name, `${base}/openapi.json`, { headers })
  const { paths } = JSON.parse(text) as { paths: Paths }
  for (const path of [...filled(paths, ids), '/', '/docs', '/nowhere']) {
    // Pages are for browsers.
    const accept = 'cookie' in headers ? 'text/html' : 'application/json'
    await answers.ask(name, base + path, { headers: { accept, ...headers } })
  }
}

/** Asks for the value of everything secret as everyone. */
export async function revealEverything(
  { answers, urls }: Talkative,
  everyone: Who[],
): Promise<void> {
  for (const kind of ['parameter', 'secret', 'other']) {
    for (const name of [parameterName, 'canary/text', 'canary/map', 'canary/none']) {
      for (const who of everyone) {
        const headers = { ...who.headers, origin: urls.gateway, 'content-type': 'application/json' }
        const body = JSON.stringify({ kind, name, reason: 'to look for leaks' })
        const init = { method: 'POST', headers, body }
        await answers.ask(who.name, `${urls.gateway}/api/v1/reveal`, init)
      }
    }
  }
}

async function idsOf({ system }: Talkative): Promise<Record<string, string>> {
  const { data } = await system.client.listUsers({ query: { limit: 1 } })
  const id = data[0]?.id ?? assert.fail('there is nobody')
  return { id, bucket: 'kantox-challenge-bucket', key: 'README.txt' }
}

async function withToken({ system }: Talkative, service: string): Promise<Who> {
  const token = await system.tokenFor(service)
  return { name: 'the person with a token', headers: { authorization: `Bearer ${token}` } }
}

/** Each path that can be read, once with each name of what is secret. */
function filled(paths: Paths, ids: Record<string, string>): string[] {
  const readable = Object.entries(paths)
    .filter(([path, methods]) => 'get' in methods && !/\/changes$|^\/auth\//.test(path))
    .map(([path]) => path.replaceAll(/\{(id|bucket|key)\}/g, (_, name: string) => ids[name] ?? ''))
  const named = ['canary', '%2Fcanary', 'canary%2Ftext', 'canary%2Fmap'].flatMap((name) =>
    readable.map((path) => path.replace('{name}', name)),
  )
  const queries = ['parameter-history?name=/canary', 'parameters?prefix=/canary&limit=100']
  return [...new Set(named), ...queries.map((query) => `/api/v1/${query}`)]
}

/** Creates, changes and removes someone, as a program and as a person. */
export async function changePeople({ answers, system, urls }: Talkative): Promise<void> {
  const json = { 'content-type': 'application/json', authorization: `Bearer ${system.key}` }
  const change = async (path: string, method: string, body?: object) =>
    answers.ask('the key', urls.gateway + path, {
      method,
      headers: { ...json, 'if-match': '*' },
      ...(body && { body: JSON.stringify(body) }),
    })
  const person = { name: 'Someone', email: `leaks-${process.pid}@example.com` }
  const { status, text } = await change('/api/v1/users', 'POST', person)
  assert.equal(status, 201, text)
  const { id } = (JSON.parse(text) as { data: { id: string } }).data
  assert.equal((await change('/api/v1/users', 'POST', person)).status, 409)
  await change(`/api/v1/users/${id}`, 'PATCH', { name: 'Someone else' })
  await change(`/api/v1/users/${id}/avatar`, 'DELETE')
  await change(`/api/v1/users/${id}`, 'DELETE')
}

/** What the services count. */
export async function readMetrics({ answers, system }: Talkative): Promise<void> {
  for (const step of [0, 1, 2]) {
    const answer = await fetch(`http://127.0.0.1:${system.port + 1000 + step}/metrics`)
    const text = await answer.text()
    assert.match(text, /http_request_duration_seconds/)
    answers.keep(`metrics ${step}`, text)
  }
}

/** What the command line tells of the system. */
export async function runCommands({ command }: Talkative): Promise<void> {
  const lines = [
    'keys list',
    'keys list --json',
    'audit list --limit 100',
    'audit list --json',
    'audit export',
    'audit export --format csv',
    'audit verify',
    'status',
    'status --json',
  ]
  for (const line of lines) {
    const { code, stderr } = await command(...line.split(' '))
    assert.equal(code, 0, `${line}: ${stderr}`)
  }
}
