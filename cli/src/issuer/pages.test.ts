import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { openBrowser } from './test-browser.ts'
import { authorization, publicUrl, startIssuer } from './test-issuer.ts'

describe('the pages of the local issuer', () => {
  it('load nothing, run nothing and stand in no frame', async (t) => {
    const { url } = await startIssuer(t)
    const { location = '' } = await openBrowser(url)(authorization())
    const browser = openBrowser(url)
    const { location: page = '' } = await browser(authorization())
    const pages = [await browser(page), await openBrowser(url)(location), await browser('/auth')]
    for (const { headers, text } of pages) {
      const policy = headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'; style-src 'sha256-[\w+/=]+';/)
      assert.match(policy, /frame-ancestors 'none'/)
      const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? ''
      assert.ok(policy.includes(createHash('sha256').update(style).digest('base64')))
      assert.doesNotMatch(text, /<script|<img|<link|<iframe|\son\w+=|style=|@import|url\(/i)
      const links = [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, link]) => link)
      assert.deepEqual(
        [...new Set(links)].filter((link) => link !== publicUrl),
        [],
      )
    }
  })

  it('offer a button for each person, and say that this is no place for secrets', async (t) => {
    const { url } = await startIssuer(t)
    const browser = openBrowser(url)
    const { text } = await browser((await browser(authorization())).location ?? '')
    assert.match(text, /<html lang="en">/)
    for (const [sub, name, role] of [
      ['amara-okafor', 'Amara Okafor', 'admin'],
      ['bjorn-lindqvist', 'Björn Lindqvist', 'operator'],
      ['chen-mei-ling', 'Chen Mei-Ling', 'viewer'],
    ] as const) {
      assert.match(
        text,
        new RegExp(`<button [^>]*value="${sub}"><strong>${name}</strong> <span>${role}</span>`),
      )
    }
    assert.match(text, /on this machine alone/)
    assert.doesNotMatch(text, /type="password"/)
  })

  it('repeat nothing of a request as HTML', async (t) => {
    const { url } = await startIssuer(t)
    const { text } = await openBrowser(url)(authorization({ client_id: '<b>x</b>' }))
    assert.doesNotMatch(text, /<b>/)
  })
})
