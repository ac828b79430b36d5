import { once } from 'node:events'
import { type AddressInfo, type Socket, connect } from 'node:net'
import type { TestContext } from 'node:test'
import { fastify } from 'fastify'
import { EventFeed } from './event-feed.ts'
import { type EventStreamOptions, sendEvents } from './send-events.ts'

/** A feed behind a server of its own, and readers of it who see every byte. */
export async function started(t: TestContext, options: EventStreamOptions = {}, limits = {}) {
  const feed = new EventFeed(limits)
  const app = fastify({ forceCloseConnections: 'idle' })
  app.addHook('preClose', async () => feed.close())
  app.get('/changes', (request, reply) => sendEvents(feed, request, reply, options))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const sockets: Socket[] = []
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    await app.close()
  })
  const read = (lastEventId?: string) => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    const id = lastEventId === undefined ? '' : `last-event-id: ${lastEventId}\r\n`
    socket.write(`GET /changes HTTP/1.1\r\nhost: x\r\n${id}\r\n`)
    return { socket, until: reading(socket) }
  }
  return { app, feed, read, address: `http://127.0.0.1:${port}/changes` }
}

/** Reads on until `text` has come, and gives what came since the last call: at most the last 64 Ki characters. */
function reading(socket: Socket) {
  let seen = ''
  socket.setEncoding('utf8').on('error', () => {})
  socket.on('data', (chunk) => (seen = (seen + chunk).slice(-65_536)))
  return async (text: string): Promise<string> => {
    while (!seen.includes(text)) await once(socket, 'data', { signal: AbortSignal.timeout(5_000) })
    const all = seen
    seen = ''
    return all
  }
}
