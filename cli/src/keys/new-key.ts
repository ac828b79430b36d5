import { hash, randomBytes } from 'node:crypto'
import { SecretText } from '@gatehouse/kit/secret-text'

/** A new API key, and all that others keep of it: its SHA-256, in hex. */
export function newKey(): { key: SecretText; keyHash: string } {
  const key = `gthk_${randomBytes(32).toString('base64url')}`
  return { key: new SecretText(key), keyHash: hash('sha256', key) }
}
