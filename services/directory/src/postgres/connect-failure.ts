import { AuthoritiesError, SecretFileError } from '@gatehouse/kit'

/** Why there is no connection to the server. The message is for operators and says what to change. */
export class ConnectFailure extends Error {
  override name = 'ConnectFailure'
}

const unknownAuthority =
  'the server has a certificate of an authority that DATABASE_CA_FILE does not hold: put the certificate of ' +
  'that authority into the file (for RDS it is the bundle of the region)'

/** By the codes of Node.js, OpenSSL and PostgreSQL. */
const advice: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED:
    'the certificate of the server, or of its authority in DATABASE_CA_FILE, has expired: renew it',
  CERT_NOT_YET_VALID:
    'the certificate of the server is not valid yet: set the clock of this machine, or renew the certificate',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate of the server is for another host: name the host in DATABASE_URL as the certificate does',
  '28P01':
    'the server refuses the password: put the one that holds now into DATABASE_PASSWORD_FILE; the next connection takes it',
  '28000':
    'the server does not let this user in from here: check pg_hba.conf and the user in DATABASE_URL, and whether it demands TLS (sslmode=verify-full)',
  '3D000': 'the server has no such database: create it, or correct DATABASE_URL',
  '53300':
    'the server has no connection left: lower DATABASE_POOL_SIZE, or raise its max_connections',
  ENOTFOUND: 'the host of DATABASE_URL has no address: correct it, or check DNS',
  EAI_AGAIN: 'the host of DATABASE_URL has no address: correct it, or check DNS',
}

/** The driver has no codes for these. */
const withoutCode: [message: RegExp, advice: string][] = [
  [
    /unsupported startup parameter/,
    'a connection pooler refuses the limits that this service sets: name the server itself in DATABASE_URL',
  ],
  [
    /does not support SSL/,
    'the server speaks no TLS: turn it on there (ssl = on); for one on this machine, DATABASE_URL may say sslmode=disable',
  ],
]

/** What an operator is told of a connection that could not be made. */
export function connectFailure(error: Error & { code?: string }): ConnectFailure {
  const { code = '', message } = error
  const known = advice[code] ?? withoutCode.find(([pattern]) => pattern.test(message))?.[1]
  if (known) return new ConnectFailure(known, { cause: error })
  const isFile = error instanceof SecretFileError || error instanceof AuthoritiesError
  if (isFile || error instanceof ConnectFailure) return new ConnectFailure(message)
  return new ConnectFailure(
    'the server cannot be reached: check that it runs, and the host and port of DATABASE_URL',
    { cause: error },
  )
}
