import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'

/**
 * A PostgreSQL server that asks for the password in the clear, and refuses it. Answers with its port, and with
 * what it was sent. (Its protocol: https://www.postgresql.org/docs/18/protocol-message-formats.html)
 */
export async function startRefusing() {
  let heard = ''
  const server = createServer((socket: Socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        heard += bytes.toString('latin1')
        if (bytes[0] === 0) socket.write(message('R', Buffer.from([0, 0, 0, 3])))
        else if (bytes[0] === 0x70) socket.end(message('E', refusal))
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    stop: () => server.close(),
  }
}

const refusal = Buffer.from(
  'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "gatehouse"\0\0',
)

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
