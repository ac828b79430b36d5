import { randomBytes } from 'node:crypto'
import { prepareCertificates } from './database-tls.ts'
import type { Outcome } from './outcome.ts'
import { type Preparation, valueOf } from './session.ts'

/** What a database in the namespace needs: a password, and a certificate with the authority that signs it. */
export async function prepareDatabase(preparation: Preparation, key: string): Promise<Outcome[]> {
  const name = `database-${key}`
  return [
    await preparePassword(preparation, name),
    ...(await prepareCertificates(preparation, name)),
  ]
}

/** Made once: the database keeps what it was first given, until it is told of another. */
async function preparePassword(preparation: Preparation, name: string): Promise<Outcome> {
  const present = valueOf(await preparation.findSecret(name), 'value')
  if (present !== undefined && !preparation.rotates(name)) return preparation.kept(name)
  const value = randomBytes(24).toString('base64url')
  return preparation.ensure(preparation.secret(name, { value }), undefined, 'renewed')
}
