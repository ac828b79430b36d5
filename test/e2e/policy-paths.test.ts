import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { text as textOf } from 'node:stream/consumers'
import * as fc from 'fast-check'
import { type ServiceProcess, startService } from '../support/service.ts'
import { detours, spellings } from './policy-path-cases.ts'

/** Stands in what the policies let nobody read, and in nothing else. */
const canary = 'canary-of-the-vault'

const account = `parameters:
  /open/door: an open door
  /vault/door: ${canary}
  flat-vault: ${canary}
  /slash-vault: ${canary}
`
const objects = {
  'open/a.txt': 'an open object',
  'open/vault/k.txt': canary,
  'vault/k.txt': canary,
}

const policies = `
@id("read") permit (principal, action in [
  Action::"GetParameter", Action::"ListParameters", Action::"GetObject", Action::"ListObjects"
], resource);
@id("vault") forbid (principal, action == Action::"GetParameter", resource)
when { ["/vault/door", "flat-vault", "/slash-vault"].contains(resource.name) };
@id("bucket") forbid (principal, action in [Action::"GetObject", Action::"ListObjects"], resource)
when { resource in Bucket::"vault" };
@id("object") forbid (principal, action == Action::"GetObject", resource)
when { resource.bucket == "open" && resource.key == "vault/k.txt" };
`

const parameterRoutes = ['/param/', '/config/', '/parameters/', '/api/v1/parameters/'] as const
const history = '/api/v1/parameter-history?name='
const buckets = '/api/v1/buckets/'

describe('no spelling of a path', () => {
  let folder: string
  let gateway: ServiceProcess
  const running: ServiceProcess[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-paths-'))
    const put = async (path: string, content: string) => {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    await put('data/account/account.yaml', account)
    for (const [path, content] of Object.entries(objects))
      await put(
        `data/account/buckets/${path.startsWith('open') ? 'open' : 'vault'}/${path.replace(/^\w+\//, '')}`,
        content,
      )
    await put('mine.cedar', policies)
    await put('token', 'not.looked.at')
    const broker = await startService('broker', {
      GATEHOUSE_DATA_DIR: join(folder, 'data'),
      GATEHOUSE_AUTH: 'none',
    })
    gateway = await startService('gateway', {
      BROKER_URL: broker.url,
      DIRECTORY_URL: 'http://127.0.0.1:9',
      GATEHOUSE_AUTH: 'policy',
      BROKER_TOKEN_FILE: join(folder, 'token'),
      DIRECTORY_TOKEN_FILE: join(folder, 'token'),
      GATEHOUSE_POLICY_FILE: join(folder, 'mine.cedar'),
    })
    running.push(gateway, broker)
  })
  after(async () => {
    await Promise.all(running.map((service) => service.stop()))
    await rm(folder, { recursive: true })
  })

  /** The answer to exactly this path. */
  const ask = async (path: string, headers = '', method = 'GET') => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n${headers}\r\n`,
    )
    return textOf(socket)
  }
  const leadsNowhere = async (path: string, headers = '', method = 'GET') => {
    const answer = await ask(path, headers, method)
    assert.match(answer, /^HTTP\/1\.1 [2345]\d\d /, path)
    assert.doesNotMatch(answer, /^HTTP\/1\.1 5/, path)
    assert.ok(!answer.includes(canary), `${path}\n${answer}`)
  }

  it('keeps from what may be read', async () => {
    for (const path of [
      ...parameterRoutes.map((route) => `${route}open/door`),
      `${history}/open/door`,
    ])
      assert.match(await ask(path), /an open door/, path)
    assert.match(await ask(`${buckets}open/objects/a.txt`), /an open object/)
  })

  for (const name of ['/vault/door', 'flat-vault', 'slash-vault']) {
    for (const route of [...parameterRoutes, history]) {
      it(`leads to ${name} by ${route}`, async () => {
        for (const spelling of spellings(name)) await leadsNowhere(route + spelling)
        const listed = await ask('/api/v1/parameters')
        assert.match(listed, /"\/vault\/door"/)
        assert.ok(!listed.includes(canary))
      })
    }
  }

  it('leads to a bucket or an object', async () => {
    for (const spelling of [
      ...spellings('vault/objects/k.txt'),
      ...spellings('open/objects/vault/k.txt'),
    ])
      await leadsNowhere(buckets + spelling)
    for (const key of spellings('vault/k.txt')) await leadsNowhere(`${buckets}open/objects/${key}`)
    for (const bucket of spellings('vault')) await leadsNowhere(`${buckets}${bucket}/objects/k.txt`)
    assert.match(await ask(`${buckets}open/objects/vault/k.txt`), /^HTTP\/1\.1 401 /)
  })

  it('leads there by a header, another method, or a condition', async () => {
    for (const path of ['/param/vault/door', `${buckets}vault/objects/k.txt`]) {
      for (const header of detours(path)) await leadsNowhere('/param/open/door', header)
      for (const headers of [
        'range: bytes=0-3\r\n',
        'if-none-match: *\r\n',
        'cache-control: no-cache\r\n',
        'if-match: *\r\n',
      ])
        assert.match(await ask(path, headers), /^HTTP\/1\.1 401 /)
      const head = await ask(path, '', 'HEAD')
      assert.match(head, /^HTTP\/1\.1 401 /)
      assert.doesNotMatch(head, /last-modified|accept-ranges/i)
      await leadsNowhere(`http://127.0.0.1${path}`)
      await leadsNowhere(`http://elsewhere${path}`)
      await leadsNowhere(`/param/..${path}`)
      await leadsNowhere(`/health/../..${path}`)
      await leadsNowhere(`/health/%2e%2e${path}`)
      await leadsNowhere('/param/open/door', 'x-http-method-override: GET\r\n', 'POST')
    }
  })

  it('leads there by two names at once', async () => {
    for (const query of [
      '/open/door&name=/vault/door',
      '/vault/door&name=/open/door',
      '/open/door&name[]=/vault/door',
      '/open/door%00/vault/door',
      '/open/door;name=/vault/door',
    ])
      await leadsNowhere(history + query)
  })

  it('leads there by chance', async () => {
    const junk = fc.constantFrom(
      '/',
      '//',
      '.',
      '..',
      '%2e',
      '%2F',
      '%5c',
      '%00',
      ';',
      '%25',
      '?',
      '#',
      '%20',
    )
    const part = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          'vault',
          'door',
          'flat-vault',
          'slash-vault',
          'open',
          'objects',
          'k.txt',
        ),
      },
      { weight: 3, arbitrary: fc.constant('/') },
      junk,
    )
    const mixed = fc
      .tuple(
        fc.constantFrom(...parameterRoutes, history, buckets),
        fc.array(part, { maxLength: 7 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
      )
      .map(([route, parts, dice]) => {
        const spell = (character: string) => {
          if (!/[a-z/]/.test(character)) return character
          const roll = dice.next().value as number
          if (roll === 0) return `%${character.charCodeAt(0).toString(16)}`
          return roll === 1 ? character.toUpperCase() : character
        }
        return (
          route +
          parts
            .map((one) => (one.startsWith('%') ? one : one.split('').map(spell).join('')))
            .join('')
        )
      })
    await fc.assert(
      fc.asyncProperty(mixed, (path) => leadsNowhere(path)),
      { numRuns: 400 },
    )
  })
})
