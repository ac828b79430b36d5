import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type ProblemCode, problem } from '@gatehouse/contract'

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

/** Answers what is no HTTP request at all, or never became one, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // As Node.js's own handler does: an answer that has begun cannot be followed by another.
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse }
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) {
    socket.destroy()
    return
  }
  const known = codes[error.code ?? '']
  const failure = problem(known?.code ?? 'invalid-request', {
    detail: known?.detail ?? 'The request is not valid HTTP/1.1.',
  })
  const body = JSON.stringify(failure.problem)
  socket.end(
    `HTTP/1.1 ${failure.problem.status} ${STATUS_CODES[failure.problem.status]}\r\n` +
      `content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  )
  setTimeout(() => socket.destroy(), lingerMs).unref()
}
