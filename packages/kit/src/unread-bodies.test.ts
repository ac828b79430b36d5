import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { maxBodyBytes } from './server.ts'
import { startSample } from './testing.ts'

describe('a body that is too large', () => {
  for (const [what, env] of [
    ['a connection', {}],
    ['an old connection', { CONNECTION_AGE_MS: '1' }],
  ] as const) {
    it(`is answered on ${what} that stays open until all of it was sent`, async () => {
      await using sample = await startSample({
        env,
        add: (app) => app.post('/body', () => ({})),
      })
      const size = 2 * maxBodyBytes
      const socket = connect(sample.port, '127.0.0.1')
      let said = ''
      socket.setEncoding('utf8').on('data', (text: string) => (said += text))
      const head = 'host: localhost\r\ncontent-type: application/json'
      socket.write(`POST /body HTTP/1.1\r\n${head}\r\ncontent-length: ${size}\r\n\r\n"`)
      while (!said.includes('body-too-large')) await once(socket, 'data')
      assert.match(said, /^HTTP\/1\.1 413 /)
      socket.write(`${'x'.repeat(size - 2)}"`)
      socket.write('GET /version HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
      await once(socket, 'close')
      assert.match(said, /HTTP\/1\.1 200 /)
    })
  }

  it('is not read to its end when it is very large, or of no known length', async () => {
    await using sample = await startSample({ add: (app) => app.post('/body', () => ({})) })
    const head = 'POST /body HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'
    const piece = 'x'.repeat(maxBodyBytes + 1)
    const chunk = `${piece.length.toString(16)}\r\n${piece}\r\n`
    for (const rest of [
      'content-length: 1000000000\r\n\r\n',
      `transfer-encoding: chunked\r\n\r\n${chunk}`,
    ]) {
      const socket = connect(sample.port, '127.0.0.1').on('error', () => undefined)
      socket.write(head + rest)
      socket.resume()
      await once(socket, 'close')
    }
  })
})
