import { type ProblemCode, ProblemError, problem } from '@gatehouse/contract'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const fastifyCodes: Record<string, ProblemCode> = {
  FST_ERR_BAD_URL: 'invalid-request',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
}

/** Every failure leaves as RFC 9457 problem details: 4xx say what to change, 5xx are logged whole and say nothing internal. */
export function addFailureHandling(app: FastifyInstance): void {
  app.setErrorHandler(answerFailure)
}

export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = toProblem(error)
  if (failure.problem.status >= 500) {
    request.log.error({ err: failure.cause ?? error, kind: failure.kind }, failure.message)
  }
  void reply
    .code(failure.problem.status)
    .headers({ 'cache-control': 'no-store', ...failure.headers })
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ ...failure.problem, instance: pathOf(request), requestId: request.id })
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  // Whatever a library throws: it may be no Error at all.
  const { code = '', statusCode = 500, message = '' } = (error ?? {}) as Partial<FastifyError>
  const known = fastifyCodes[code]
  if (known) return problem(known, { detail: message, cause: error })
  if (statusCode >= 400 && statusCode < 500)
    return problem('invalid-request', { detail: message, cause: error })
  return problem('internal-error', {
    detail: 'The operators find it in the log under the requestId.',
    cause: error,
  })
}

/** The path without the query, which may hold what nobody should see twice. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/'
}
