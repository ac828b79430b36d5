import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import { freePort } from './free-port.ts'

/**
 * Passes connections on to `target`, until it is shut: then all break, and none is made. `turn` breaks all and
 * passes those to come on to another target.
 */
export async function startTap(target: string) {
  let { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(to).on('error', () => from.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
  }
  const own = await freePort()
  await listen(own)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const shut = () => {
    server.close()
    cut()
  }
  const turn = (to: string) => {
    ;({ hostname, port } = new URL(to))
    cut()
  }
  return { url: `http://127.0.0.1:${own}`, shut, turn, open: () => listen(own) }
}
