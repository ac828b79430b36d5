import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gatewayRoutes } from '@gatehouse/contract'
import { startSample } from './testing.ts'

const start = () => startSample({ routes: gatewayRoutes })

describe('GET /openapi.json', () => {
  it('describes the routes of the service', async () => {
    await using sample = await start()
    const answer = await fetch(`${sample.url}/openapi.json`)
    const document = (await answer.json()) as { openapi: string; info: object; paths: object }
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(document.openapi, '3.1.1')
    assert.ok('/api/v1/users/{id}' in document.paths)
  })
})

describe('GET /docs', () => {
  for (const path of ['/docs', '/docs/', '/swagger']) {
    it(`is a page that needs nothing from elsewhere, at ${path}`, async () => {
      await using sample = await start()
      const answer = await fetch(sample.url + path)
      const page = await answer.text()
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/)
      assert.doesNotMatch(page, /https?:|\/\/\w/)
      const policy = answer.headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'; script-src 'self';/)
      for (const closed of ['base-uri', 'form-action', 'frame-ancestors'])
        assert.ok(policy.includes(`${closed} 'none'`), closed)

      const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link)
      assert.equal(links.length, 4)
      for (const link of links) {
        const asset = await fetch(new URL(link, sample.url))
        assert.equal(asset.status, 200, link)
        assert.ok((await asset.arrayBuffer()).byteLength > 50, link)
      }
    })
  }

  it('shows the document of this service', async () => {
    await using sample = await start()
    const script = await (await fetch(`${sample.url}/docs/init.js`)).text()
    assert.match(script, /url: '\/openapi\.json'/)
    assert.doesNotMatch(script, /https?:/)
  })

  it('gives no file that is not its own', async () => {
    await using sample = await start()
    for (const path of [
      'absent.js',
      '..%2fpackage.json',
      '%2e%2e/package.json',
      '',
      'index.html/..',
    ]) {
      const { status } = await fetch(`${sample.url}/docs/assets/${path}`)
      assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
    }
  })
})
