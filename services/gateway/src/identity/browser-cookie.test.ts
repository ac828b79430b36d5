import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newToken } from '@gatehouse/kit'
import { BrowserCookie } from './browser-cookie.ts'

const plain = new BrowserCookie('gatehouse_session', new URL('http://127.0.0.1:8080'))
const secure = new BrowserCookie('gatehouse_session', new URL('https://gatehouse.example'))
const token = newToken()
const value = token.reveal()

describe('BrowserCookie', () => {
  it('is kept from scripts and other sites, and by https from other hosts and plain http', () => {
    assert.equal(
      plain.set(token, 600),
      `gatehouse_session=${value}; Max-Age=600; Path=/; HttpOnly; SameSite=Lax`,
    )
    assert.equal(
      secure.set(token, 600),
      `__Host-gatehouse_session=${value}; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`,
    )
    assert.match(secure.clear(), /^__Host-gatehouse_session=; Max-Age=0; Path=\/; .*Secure/)
  })

  it('is found among others', () => {
    for (const header of [
      `gatehouse_session=${value}`,
      `a=b; gatehouse_session=${value}; c=d`,
      `a=b;gatehouse_session=${value}`,
      `xgatehouse_session=x; gatehouse_session=${value}`,
    ]) {
      assert.equal(plain.read(header)?.reveal(), value, header)
    }
  })

  it('is not there where only something like it is', () => {
    for (const header of [
      undefined,
      '',
      'a=b',
      `gatehouse_sessions=${value}`,
      `x=gatehouse_session=${value}`,
      `Gatehouse_Session=${value}`,
      'gatehouse_session=',
      'gatehouse_session',
      `gatehouse_session="${value}"`,
      `gatehouse_session=${value}A`,
      `gatehouse_session=${value.slice(1)}`,
      `__Host-gatehouse_session=${value}`,
    ]) {
      assert.equal(plain.read(header), undefined, String(header))
    }
    assert.equal(secure.read(`gatehouse_session=${value}`), undefined)
  })

  it('is refused when there are several: another may have planted one', () => {
    const other = newToken().reveal()
    for (const header of [
      `gatehouse_session=${value}; gatehouse_session=${other}`,
      `gatehouse_session=${value}; gatehouse_session=${value}`,
      `gatehouse_session=; gatehouse_session=${value}`,
    ]) {
      assert.throws(() => plain.read(header), { kind: 'credentials-invalid' })
    }
  })
})
