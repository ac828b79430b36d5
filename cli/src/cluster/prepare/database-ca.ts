import { X509Certificate } from 'node:crypto'
import { CliError } from '../../cli-error.ts'
import type { Outcome } from './outcome.ts'
import type { Preparation } from './session.ts'

/** Where AWS has the certificates of the authorities of RDS. */
const bundles = 'https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem'

/** Whom services trust to know a database of RDS: the certificates in a file. */
export async function prepareDatabaseCa(preparation: Preparation, key: string): Promise<Outcome> {
  const name = `database-${key}-ca`
  const value = preparation.values[name]
  if (value !== undefined) return preparation.ensure(preparation.secret(name, { value }))
  if (await preparation.findSecret(name)) return preparation.kept(name)
  return preparation.kept(name, `fetch ${bundles} and give --secret ${name}=FILE`, 'missing')
}

/** @throws {CliError} when a file holds no certificate that can be read */
export function refuseNoCertificate(name: string, text: string): void {
  try {
    new X509Certificate(text)
  } catch (cause) {
    throw new CliError(`what is given for ${name} holds no certificate`, {
      fix: `give the file of ${bundles}.`,
      cause,
    })
  }
}
