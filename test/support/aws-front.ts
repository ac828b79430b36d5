import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A call of AWS as it was sent. */
type Call = { action: string; accessKeyId: string; form: URLSearchParams }

/**
 * Stands before the emulator, at `url`: it notes each call, and lets sessions be short and STS be away. It listens on
 * `host`, by default for this machine alone.
 */
export async function startFront(emulator: string, host = '127.0.0.1') {
  const calls: Call[] = []
  /** What sessions consist of, that nobody else may see. */
  const secrets = new Set<string>()
  const front = { seconds: undefined as number | undefined, stsIsAway: false }
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming)
      const { method, url: path = '/', headers, rawHeaders } = incoming
      const form = new URLSearchParams(method === 'POST' ? body.toString() : '')
      const action = form.get('Action') ?? `${method} ${path}`
      const [, accessKeyId = ''] = /Credential=([^/]+)/.exec(headers.authorization ?? '') ?? []
      calls.push({ action, accessKeyId, form })
      if (front.stsIsAway && action.startsWith('AssumeRole')) {
        outgoing.writeHead(503).end()
        return
      }
      const forwarded = request(new URL(path, emulator), { method, headers: rawHeaders })
      forwarded.on('error', () => outgoing.destroy())
      forwarded.end(body)
      const [answer] = (await once(forwarded, 'response')) as [typeof incoming]
      const text = await buffer(answer)
      const reply = action.startsWith('AssumeRole') ? session(text.toString()) : text
      const { 'transfer-encoding': _, ...kept } = answer.headers
      const length = method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(reply) }
      outgoing.writeHead(answer.statusCode ?? 502, { ...kept, ...length }).end(reply)
    })().catch(() => outgoing.destroy())
  }).listen(0, host)
  await once(server, 'listening')

  function session(answer: string): string {
    for (const [, secret] of answer.matchAll(
      /<(?:AccessKeyId|SecretAccessKey|SessionToken)>([^<]+)/g,
    )) {
      if (secret) secrets.add(secret)
    }
    if (front.seconds === undefined) return answer
    const end = new Date(Date.now() + front.seconds * 1000).toISOString()
    return answer.replace(/<Expiration>[^<]+/, `<Expiration>${end}`)
  }

  return Object.assign(front, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    secrets,
    stop: () => server.close().closeAllConnections(),
  })
}
