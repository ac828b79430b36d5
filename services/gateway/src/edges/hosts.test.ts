import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exchange, json, startGateway, startStub, urlOf } from '../test-gateway.ts'

type Case = { host: string; status: number; target?: string; because?: string }

async function start(t: Parameters<typeof startStub>[0], env: NodeJS.ProcessEnv = {}) {
  let asked = 0
  const broker = await startStub(t, (request, response) => {
    if (request.url?.startsWith('/api/v1/buckets')) asked += 1
    json({ data: [], meta: {} })(request, response)
  })
  const { url } = await startGateway(t, { broker: urlOf(broker) }, env)
  const ask = async ({ host, target = '/api/v1/buckets' }: Omit<Case, 'status'>) => {
    const before = asked
    const answer = await exchange(
      url,
      `GET ${target} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`.replaceAll(
        'PORT',
        new URL(url).port,
      ),
    )
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
    assert.equal(asked - before, status === 200 && target.includes('buckets') ? 1 : 0)
    return { status, answer }
  }
  const check = async (cases: Case[]) => {
    for (const { status, ...given } of cases) {
      const said = await ask(given)
      assert.equal(said.status, status, `${JSON.stringify(given)}: ${said.answer}`)
    }
  }
  return { ask, check }
}

/** What anybody may read in any stage. */
const readable = '/openapi.json'

const named = (name: string) => `Host: ${name}\r\n`

describe('addHostCheck', () => {
  it('answers on a loopback address under the names of this machine alone', async (t) => {
    const { check } = await start(t)
    const own = [
      '127.0.0.1:PORT',
      '127.0.0.1',
      'localhost:PORT',
      'LocalHost',
      '[::1]:PORT',
      '[::ffff:7f00:1]',
      '127.0.0.2',
      '127.0.0.1:1',
    ]
    const foreign = [
      'evil.example',
      'evil.example:PORT',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'localhost.',
      '169.254.169.254',
      '0.0.0.0:PORT',
      '10.0.0.1',
      '2130706433',
      '127.1',
    ]
    await check(own.map((name) => ({ host: named(name), status: 200 })))
    await check(foreign.map((name) => ({ host: named(name), status: 421 })))
  })

  it('takes one Host that is one, and nothing else', async (t) => {
    const { check } = await start(t)
    const twice = `${named('127.0.0.1')}${named('evil.example')}`
    await check([
      { host: '', status: 400 },
      { host: named(''), status: 400 },
      { host: twice, status: 400 },
      { host: `${named('127.0.0.1')}hOsT: 127.0.0.1\r\n`, status: 400 },
      { host: named('127.0.0.1, evil.example'), status: 400 },
      { host: named('127.0.0.1@evil.example'), status: 400 },
      { host: named('evil.example/127.0.0.1'), status: 400 },
      { host: named('127.0.0.1:80:80'), status: 400 },
      { host: named('[::1'), status: 400 },
      { host: named('127.0.0.1 evil'), status: 400 },
    ])
  })

  it('looks at the host of a target that is a whole URL, and asks nobody there', async (t) => {
    const { check } = await start(t)
    const host = named('127.0.0.1:PORT')
    await check([
      { host, target: 'http://127.0.0.1:PORT/api/v1/buckets', status: 200 },
      { host, target: 'HTTP://LOCALHOST/api/v1/buckets', status: 200 },
      { host, target: 'http://169.254.169.254/', status: 421 },
      { host, target: 'http://169.254.169.254/api/v1/buckets', status: 421 },
      { host, target: 'http://evil.example/api/v1/buckets', status: 421 },
      { host: named('evil.example'), target: 'http://127.0.0.1/api/v1/buckets', status: 421 },
      { host, target: 'http://me@127.0.0.1/api/v1/buckets', status: 400 },
      { host, target: 'http://127.0.0.1@evil.example/api/v1/buckets', status: 400 },
      { host, target: 'http:///api/v1/buckets', status: 400 },
      { host, target: 'ftp://127.0.0.1/api/v1/buckets', status: 400 },
      { host, target: '*', status: 400 },
    ])
  })

  it('answers elsewhere under the names that it is given', async (t) => {
    const { check } = await start(t, {
      HOST: '0.0.0.0',
      GATEHOUSE_STAGE: 'dev',
      GATEHOUSE_PUBLIC_URL: 'https://app.dev.example',
      GATEHOUSE_HOSTS: 'gateway, gateway.dev.svc.cluster.local, 192.0.2.7',
    })
    const own = [
      'app.dev.example',
      'APP.dev.example:443',
      'gateway:8080',
      'gateway.dev.svc.cluster.local',
      '192.0.2.7:30002',
      'localhost:8080',
    ]
    await check(own.map((name) => ({ host: named(name), target: readable, status: 200 })))
    for (const name of [
      'evil.example',
      'app.prod.example',
      'dev.example',
      '192.0.2.8',
      'gateway.dev',
    ])
      await check([{ host: named(name), target: readable, status: 421 }])
  })

  it('answers elsewhere under any name when it is given none', async (t) => {
    const { check } = await start(t, { HOST: '0.0.0.0', GATEHOUSE_STAGE: 'dev' })
    await check([
      { host: named('whatever.example'), target: readable, status: 200 },
      { host: '', status: 400 },
    ])
  })

  it('answers a cluster that asks how it is by whatever name, as the address of a pod', async (t) => {
    const { check } = await start(t)
    for (const target of ['/health/live', '/health/ready', '/version'])
      await check([{ host: named('10.1.2.3:8080'), target, status: 200 }])
  })

  it('says what to change', async (t) => {
    const { ask } = await start(t, { GATEHOUSE_PUBLIC_URL: 'https://app.dev.example' })
    const { answer } = await ask({ host: named('evil.example') })
    assert.match(answer, /urn:gatehouse:problem:misdirected-request/)
    assert.match(answer, /Ask under app\.dev\.example, or add the name to GATEHOUSE_HOSTS/)
    assert.doesNotMatch(answer, /evil/)
  })
})
