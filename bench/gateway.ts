import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { ReadyMessage } from '@gatehouse/kit/supervision'
import { processorTime } from './processes.ts'

const concurrency = 16

export type Gateway = Awaited<ReturnType<typeof startGateway>>

/** A gateway as a process of its own, run by `entry`, with no environment but this. */
export async function startGateway(env: Record<string, string>, entry: string) {
  const child = fork(fileURLToPath(new URL(entry, import.meta.url)), {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const [{ port }] = await Promise.race([
    once(child, 'message') as Promise<[ReadyMessage]>,
    ended.then(() => Promise.reject(new Error('the gateway did not start'))),
  ])
  const sockets = Array.from({ length: concurrency }, () => connect(port, '127.0.0.1'))
  return {
    /** Sends `request` so many times, and gives what each cost the process, in microseconds of processor time. */
    async send(request: string, times: number): Promise<number> {
      const before = processorTime(Number(child.pid))
      let left = times
      const sender = async (socket: Socket) => {
        while ((left -= 1) >= 0) await sendOnce(socket, request)
      }
      await Promise.all(sockets.map(sender))
      return (processorTime(Number(child.pid)) - before) / times / 1000
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Whoever asks should cost little beside who answers: no more of HTTP is read than where an answer ends. */
async function sendOnce(socket: Socket, request: string): Promise<void> {
  socket.write(request)
  let answer = ''
  for (let whole = Infinity; answer.length < whole;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    answer += chunk.toString('latin1')
    const head = answer.indexOf('\r\n\r\n')
    const length = /^content-length: (\d+)/im.exec(answer)?.[1]
    if (head > 0) whole = head + 4 + Number(length)
  }
  if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`the gateway answered ${answer}`)
}
