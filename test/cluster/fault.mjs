// Loaded ahead of a service in a test build: what FAULT says goes wrong with it.
import { Server } from 'node:http'

const kept = []
let count = 0

/** By name, what becomes of a request; false: the service answers it. */
const faults = {
  fails: (_request, response) => {
    count += 1
    if (count % 5 !== 0) return false
    response.writeHead(500, { 'content-type': 'text/plain' }).end('planted')
    return true
  },
  slow: (_request, _response, answer) => {
    setTimeout(() => answer(), 5000)
    return true
  },
  'never-ready': (request, response) => {
    if (request.url !== '/health/ready') return false
    response.writeHead(503).end()
    return true
  },
  // Outside of V8's heap, whose own limit would end it earlier and otherwise.
  leaks: () => {
    kept.push(Buffer.alloc(2 ** 22, 1))
    return false
  },
}

// Not in synthetic requests, which the same image sends.
const fault = process.argv[2] === undefined ? process.env.FAULT : undefined
if (fault === 'crashes') setTimeout(() => process.exit(1), 3000)

const emit = Server.prototype.emit
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args
  const isAsked = event === 'request' && request.url !== '/metrics'
  const isProbe = isAsked && request.url.startsWith('/health') && fault !== 'never-ready'
  const answer = () => emit.call(this, event, ...args)
  if (!isAsked || isProbe || !faults[fault]?.(request, response, answer)) return answer()
  return true
}
