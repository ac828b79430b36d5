import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const attemptMilliseconds = 1_000
const pauseMilliseconds = 100

/**
 * Waits until a connection can be made to where `url` is, `milliseconds` at most. Those who keep to network policies
 * learn of a new pod a moment after it has started, and drop what it sends until then: that says nothing of the
 * service, and how it answers does not matter here.
 */
export async function waitUntilReached(url: URL, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds
  for (let left = milliseconds; left > 0; left = end - performance.now()) {
    if (await canConnect(url, Math.min(attemptMilliseconds, left))) return
    await sleep(Math.min(pauseMilliseconds, Math.max(0, end - performance.now())))
  }
}

function canConnect({ protocol, hostname, port }: URL, milliseconds: number): Promise<boolean> {
  const socket = connect({
    // An address of IPv6 is in brackets in a URL.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    signal: AbortSignal.timeout(Math.ceil(milliseconds)),
  })
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}
