import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { SecretText, hashOf } from '@gatehouse/kit'

/** What the issuer gave with a sign-in, to ask it again and to sign out there. */
export type IssuerTokens = { refreshToken?: SecretText; idToken?: SecretText }

const version = 'v1'
const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** What the directory may keep of one session, in characters. */
const longest = 16_384

/**
 * Makes of the tokens what the directory may keep: `v1.` and, in base64url, the IV, the ciphertext and the tag
 * of AES-256-GCM. The key comes by HKDF (RFC 5869) from the cookie, which only the browser has, so neither the
 * directory nor a gateway without the cookie can open it; the session and its owner are authenticated with it.
 * Tokens that are too long are left out: first that for signing out, then both.
 */
export function seal(
  tokens: IssuerTokens,
  cookie: SecretText,
  subject: string,
): string | undefined {
  const { refreshToken, idToken } = tokens
  if (!refreshToken && !idToken) return undefined
  const text = JSON.stringify({ r: refreshToken?.reveal(), i: idToken?.reveal() })
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, keyOf(cookie), iv)
  cipher.setAAD(boundTo(cookie, subject))
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()])
  const whole = `${version}.${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')}`
  if (whole.length <= longest) return whole
  return idToken && refreshToken ? seal({ refreshToken }, cookie, subject) : undefined
}

/** The tokens; `undefined` if they were not sealed for this cookie and owner, or have been changed. */
export function unseal(
  sealed: string,
  cookie: SecretText,
  subject: string,
): IssuerTokens | undefined {
  const [given, encoded = ''] = sealed.split('.', 2)
  const bytes = Buffer.from(encoded, 'base64url')
  if (given !== version || bytes.length < ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv(algorithm, keyOf(cookie), bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(boundTo(cookie, subject))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    const opened = decipher.update(bytes.subarray(ivBytes, -tagBytes))
    const text = Buffer.concat([opened, decipher.final()]).toString('utf8')
    const { r, i } = JSON.parse(text) as { r?: string; i?: string }
    return {
      ...(r !== undefined && { refreshToken: new SecretText(r) }),
      ...(i !== undefined && { idToken: new SecretText(i) }),
    }
  } catch {
    return undefined
  }
}

function keyOf(cookie: SecretText): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', cookie.reveal(), '', 'gatehouse session tokens', 32))
}

function boundTo(cookie: SecretText, subject: string): Buffer {
  return Buffer.from(`${version} ${hashOf(cookie)} ${subject}`)
}
