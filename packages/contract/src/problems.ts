import Type, { type Static } from 'typebox'

/** Every kind of failure that an answer can name, with its status and title. The codes are stable: programs match on them. */
export const problemTypes = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-body': { status: 400, title: 'The body cannot be read' },
  'sign-in-failed': { status: 400, title: 'The sign-in did not succeed' },
  'sign-in-required': { status: 401, title: 'Who asks is not known' },
  'credentials-invalid': { status: 401, title: 'The credentials do not hold' },
  'caller-unknown': { status: 401, title: 'The calling service does not prove who it is' },
  'not-allowed': { status: 403, title: 'The policy does not allow this' },
  'caller-not-allowed': { status: 403, title: 'The calling service may not ask for this' },
  'cross-site-request': { status: 403, title: 'The request comes from another site' },
  'value-is-secret': { status: 403, title: 'The value is secret' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'bucket-not-found': { status: 404, title: 'There is no such bucket' },
  'object-not-found': { status: 404, title: 'There is no such object' },
  'parameter-not-found': { status: 404, title: 'There is no such parameter' },
  'secret-not-found': { status: 404, title: 'There is no such secret' },
  'session-not-found': { status: 404, title: 'There is no such session' },
  'key-not-found': { status: 404, title: 'There is no such API key' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'avatar-not-found': { status: 404, title: 'The user has no avatar' },
  'method-not-allowed': { status: 405, title: 'The route does not answer this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'too-many-keys': { status: 409, title: 'There are too many API keys' },
  'session-changed': { status: 409, title: 'The session has changed' },
  'audit-out-of-order': { status: 409, title: 'The entries do not follow the last one' },
  'email-taken': { status: 409, title: 'The e-mail address belongs to another user' },
  'version-mismatch': { status: 412, title: 'The resource has changed' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'uri-too-long': { status: 414, title: 'The path is too long' },
  'unsupported-media-type': { status: 415, title: 'The media type is not supported' },
  'range-not-satisfiable': { status: 416, title: 'The range lies outside the object' },
  'misdirected-request': { status: 421, title: 'The request is for another host' },
  'invalid-image': { status: 422, title: 'The image cannot be used' },
  'if-match-required': { status: 428, title: 'The update must name the version it changes' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The header fields are too large' },
  /** Nobody receives this one: it stands in logs and metrics, as nginx has it. */
  'caller-gone': { status: 499, title: 'The caller left before the answer' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'upstream-failed': { status: 502, title: 'A service behind this one failed' },
  'storage-access-denied': { status: 502, title: 'The service may not read this' },
  'storage-key-unavailable': { status: 502, title: 'The encryption key cannot be used' },
  'storage-refused': { status: 502, title: 'The storage does not give this out' },
  'storage-wrong-region': { status: 502, title: 'The data lies in another region' },
  overloaded: { status: 503, title: 'Too busy to answer' },
  'upstream-unavailable': { status: 503, title: 'A service behind this one is not available' },
  'sign-in-unavailable': { status: 503, title: 'Nobody can be signed in at the moment' },
  'audit-unavailable': { status: 503, title: 'The audit log cannot be written' },
  'storage-unavailable': { status: 503, title: 'The storage cannot be reached' },
  'storage-throttled': { status: 503, title: 'The storage asks for fewer requests' },
  'storage-credentials-refused': { status: 503, title: 'AWS refuses the service’s credentials' },
  'storage-clock-wrong': { status: 503, title: 'The clock of the service is wrong' },
  'deadline-exceeded': { status: 504, title: 'The answer did not come in time' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problemTypes

const prefix = 'urn:gatehouse:problem:'

/** RFC 9457 problem details, as every failure is answered. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'A stable identifier: urn:gatehouse:problem: and the code' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(Type.String({ description: 'What went wrong and what to change' })),
    instance: Type.Optional(Type.String({ description: 'The path that was asked for' })),
    requestId: Type.Optional(Type.String()),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          in: Type.String({ description: 'body, query, path or header' }),
          name: Type.String(),
          detail: Type.String(),
        }),
      ),
    ),
  },
  { title: 'Problem' },
)
export type Problem = Static<typeof Problem>

export type ProblemOptions = {
  detail?: string
  errors?: Problem['errors']
  /** Seconds after which it makes sense to try again, sent as Retry-After. */
  retryAfter?: number
  headers?: Record<string, string>
  cause?: unknown
}

/** A failure with a defined answer. Services throw it, the edge answers it, the client throws it again. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: Problem
  readonly headers: Record<string, string>

  constructor(details: Problem, options: Pick<ProblemOptions, 'headers' | 'cause'> = {}) {
    super(
      details.detail ?? details.title,
      options.cause === undefined ? {} : { cause: options.cause },
    )
    this.problem = details
    this.headers = options.headers ?? {}
  }

  /** The code of the kind, as in `problemTypes`. (`code` is taken: Fastify writes to it.) */
  get kind(): string {
    return this.problem.type.replace(prefix, '')
  }
}

/** Makes the failure of one of the known kinds. */
export function problem(code: ProblemCode, options: ProblemOptions = {}): ProblemError {
  const { status, title } = problemTypes[code]
  const { detail, errors, retryAfter, headers, cause } = options
  return new ProblemError(
    { type: prefix + code, title, status, ...(detail && { detail }), ...(errors && { errors }) },
    {
      headers: {
        ...headers,
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      },
      cause,
    },
  )
}
