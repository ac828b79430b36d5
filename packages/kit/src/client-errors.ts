import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Problem, type ProblemCode, problem } from '@gatehouse/contract'
import type { Logger } from 'pino'

const codes: Record<string, { code: ProblemCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers-too-large',
    detail: 'The header fields may have 16 KiB together.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'request-timeout',
    detail: 'The request took too long to arrive.',
  },
}

/** How long the other end may take to read the answer and close, in milliseconds. */
const lingerMs = 1000

/** Answers and logs what is no HTTP request at all, or never became one, and closes the connection. */
export function answerClientErrors(headers: Record<string, string>, log: Logger) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    // As Node.js's own handler does: an answer that has begun cannot be followed by another.
    const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse }
    if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) {
      socket.destroy()
      return
    }
    const requestId = randomUUID()
    const refusal = refusalOf(error.code)
    log.info({ reqId: requestId, status: refusal.status }, 'refused what is no request')
    socket.end(answerText({ ...refusal, requestId }, headers))
    setTimeout(() => socket.destroy(), lingerMs).unref()
  }
}

function refusalOf(code = ''): Problem {
  const known = codes[code] ?? {
    code: 'invalid-request',
    detail: 'The request is not valid HTTP/1.1.',
  }
  return problem(known.code, { detail: known.detail }).problem
}

function answerText(
  refusal: Problem & { requestId: string },
  headers: Record<string, string>,
): string {
  const body = JSON.stringify(refusal)
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    `x-request-id: ${refusal.requestId}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
