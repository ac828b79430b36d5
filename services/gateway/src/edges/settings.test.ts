import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SettingsError } from '@gatehouse/kit'
import { configFromEnv } from '../config.ts'
import { publicUrlOf } from '../public-url.ts'

const urls = {
  BROKER_URL: 'http://127.0.0.1:1',
  DIRECTORY_URL: 'http://127.0.0.1:2',
  BROKER_TOKEN_FILE: '/nowhere',
  DIRECTORY_TOKEN_FILE: '/nowhere',
}

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    configFromEnv({ ...urls, ...env })
    return []
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.problems
  }
}

describe('edgeProblems', () => {
  it('takes addresses and networks of proxies', () => {
    const list = ' 10.0.0.0/8,192.0.2.7 , 2001:db8::/32,::1, 172.16.0.1/32,'
    assert.deepEqual(problemsOf({ GATEHOUSE_TRUSTED_PROXIES: list }), [])
  })

  it('names each proxy that is none', () => {
    const wrong = [
      '10.0.0.0/33',
      'proxy.example',
      '10.0.0',
      '::1/129',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      'loopback',
      '10.0.0.0/255.0.0.0',
      'true',
    ]
    const problems = problemsOf({ GATEHOUSE_TRUSTED_PROXIES: ['10.0.0.1', ...wrong].join() })
    assert.deepEqual(
      problems.map((line) => /names "([^"]+)", which is neither an IP address/.exec(line)?.[1]),
      wrong,
    )
  })

  it('trusts nobody who could be anybody', () => {
    const problems = problemsOf({ GATEHOUSE_TRUSTED_PROXIES: '0.0.0.0/0,::/0,0.0.0.0/00' })
    assert.equal(problems.length, 3)
    for (const line of problems) assert.match(line, /which is everyone/)
  })

  it('takes origins alone for the public URL, and names alone for hosts', () => {
    for (const url of ['https://app.example', 'http://127.0.0.1:8080', 'https://app.example:8443/'])
      assert.deepEqual(problemsOf({ GATEHOUSE_PUBLIC_URL: url }), [], url)
    for (const url of [
      'app.example',
      'https://app.example/a',
      'https://a:b@app.example',
      'ftp://a',
      'https://a?b',
      'javascript:1',
    ])
      assert.match(problemsOf({ GATEHOUSE_PUBLIC_URL: url }).join(), /GATEHOUSE_PUBLIC_URL/, url)
    assert.deepEqual(
      problemsOf({ GATEHOUSE_HOSTS: 'gateway, gateway.dev.svc, 10.0.0.1, [::1]' }),
      [],
    )
    const wrong = ['http://a', 'a:80', 'a/b', '*', 'a b', '.a']
    assert.equal(problemsOf({ GATEHOUSE_HOSTS: wrong.join() }).length, wrong.length)
  })

  it('says all that is wrong at once', () => {
    const env = { GATEHOUSE_HOSTS: '*', GATEHOUSE_TRUSTED_PROXIES: 'b,c' }
    assert.equal(problemsOf(env).length, 3)
  })
})

describe('publicUrlOf', () => {
  it('is where the gateway listens on a laptop, and unknown elsewhere until it is set', () => {
    const of = (env: NodeJS.ProcessEnv) => publicUrlOf(configFromEnv({ ...urls, ...env }))?.origin
    assert.equal(of({}), 'http://127.0.0.1:8080')
    assert.equal(of({ PORT: '9000' }), 'http://127.0.0.1:9000')
    assert.equal(of({ GATEHOUSE_STAGE: 'dev' }), undefined)
    const set = { GATEHOUSE_STAGE: 'dev', GATEHOUSE_PUBLIC_URL: 'https://app.example/' }
    assert.equal(of(set), 'https://app.example')
  })
})
