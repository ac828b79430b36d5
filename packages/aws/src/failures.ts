import { type ProblemCode, ProblemError, problem } from '@gatehouse/contract'

type Failure = { code: ProblemCode; detail: string; retryAfter?: number }

/** What an operator is to change goes to anyone; which action, resource and key it is about, to the log alone. */
const failures: [name: RegExp, failure: Failure][] = [
  [
    /^(?:Request(?:TimeTooSkewed|Expired|InTheFuture))$/,
    {
      code: 'storage-clock-wrong',
      detail:
        'AWS refuses what is signed by a wrong clock. An operator must set the host’s clock (NTP).',
      retryAfter: 30,
    },
  ],
  [
    /^(?:ExpiredToken(?:Exception)?|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|TokenRefreshRequired|InvalidToken|InvalidIdentityToken|IDPRejectedClaim|CredentialsProviderError|TokenProviderError|MissingAuthenticationToken)$/,
    {
      code: 'storage-credentials-refused',
      detail:
        'AWS does not take the credentials of this service: they have ended, or are wrong. An operator must ' +
        'look at its identity in /health and at its base credentials, role or token file.',
      retryAfter: 5,
    },
  ],
  [
    /^(?:PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/,
    {
      code: 'storage-wrong-region',
      detail: 'It lies in another region. An operator must set AWS_REGION to that of the data.',
    },
  ],
  [
    /^(?:KMS\.\w+|KMS\w+Exception|DisabledException|InvalidKeyId|DecryptionFailure|KeyUnavailableException|InvalidKeyUsageException)$/,
    {
      code: 'storage-key-unavailable',
      detail:
        'The key that it is encrypted with cannot be used. An operator must enable that KMS key, or encrypt ' +
        'the value with another.',
    },
  ],
  [
    /^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError\w*|Forbidden|AllAccessDisabled|OptInRequired)$/,
    {
      code: 'storage-access-denied',
      detail:
        'The role of this service lacks a permission for it. An operator must grant it; the log has the ' +
        'action and the resource under the requestId, `gatehouse doctor` lists what is missing.',
    },
  ],
  [
    /Throttl|^(?:TooManyRequests\w*|RequestLimitExceeded|LimitExceededException|SlowDown|\w*ThroughputExceeded\w*|BandwidthLimitExceeded|PriorRequestNotComplete|TransactionInProgressException)$/,
    {
      code: 'storage-throttled',
      detail: 'AWS asks for fewer calls. Try again in a moment.',
      retryAfter: 2,
    },
  ],
]

/** It has understood and will not: to ask again would not help. */
const refused: Failure = {
  code: 'storage-refused',
  detail:
    'AWS does not give this out: it may be archived, encrypted with a key of its owner, or not fit for it. ' +
    'The log has AWS’s own words under the requestId.',
}

const unavailable: Failure = {
  code: 'storage-unavailable',
  detail: 'AWS does not answer. Try again in a moment.',
  retryAfter: 2,
}

type SdkError = Error & {
  code?: unknown
  $fault?: 'client' | 'server'
  $metadata?: { httpStatusCode?: number }
  $response?: unknown
  $responseBodyText?: unknown
}

/** What AWS calls a failure, or what the system does. */
export function codeOf(error: unknown): string {
  const { name = 'Error', code } = (error ?? {}) as Partial<SdkError>
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? code : name
}

/** What callers are to know of a failed call of AWS. What is no such failure stays as it is. */
export function awsFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error
  const failure = failureOf(error)
  if (!failure) return error
  const { code, detail, retryAfter } = failure
  return problem(code, { detail, cause: error, ...(retryAfter !== undefined && { retryAfter }) })
}

function failureOf(error: SdkError): Failure | undefined {
  // A signature that is too old has the same name as one that is wrong.
  if (/signature (?:expired|not yet current)/i.test(error.message)) return named('RequestExpired')
  const status = error.$metadata?.httpStatusCode
  return (
    named(error.name) ??
    (isRefused(error, status) ? refused : undefined) ??
    named(nameByStatus[status ?? 0] ?? '') ??
    (isOfTheNetwork(error) ? unavailable : undefined)
  )
}

function named(name: string): Failure | undefined {
  return failures.find(([pattern]) => pattern.test(name))?.[1]
}

/** An answer without a body (to HEAD, or from a proxy) has only a status. */
const nameByStatus: Record<number, string> = {
  301: 'PermanentRedirect',
  403: 'AccessDenied',
  429: 'TooManyRequests',
}

function isRefused({ name, $fault }: SdkError, status = 0): boolean {
  if (name === 'InvalidObjectState') return true
  return (
    $fault === 'client' &&
    status >= 400 &&
    status < 500 &&
    !(status in nameByStatus) &&
    status !== 408
  )
}

/** It came from a client of the SDK, be it that the answer made no sense, or from the connection. */
function isOfTheNetwork(error: SdkError): boolean {
  return (
    '$metadata' in error ||
    '$response' in error ||
    '$responseBodyText' in error ||
    error.name === 'TimeoutError' ||
    /^E[A-Z_]+$/.test(codeOf(error))
  )
}
