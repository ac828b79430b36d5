import { readFile } from 'node:fs/promises'

/** Authorities that cannot be had. The message is for operators: it names setting and path. */
export class AuthoritiesError extends Error {
  override name = 'AuthoritiesError'
}

/**
 * The certificates (PEM) of the authorities in a file that `setting` names, for TLS. Node.js believes nobody,
 * without a word, if there is no certificate in what it is given.
 * @throws {AuthoritiesError} if the file cannot be read or holds none
 */
export async function readAuthorities(setting: string, file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AuthoritiesError(
      `${setting}: the file ${file} cannot be read (${cause.code}): put the certificates there, or correct the path`,
    )
  })
  if (!/^-----BEGIN CERTIFICATE-----/m.test(text)) {
    throw new AuthoritiesError(
      `${setting}: the file ${file} holds no certificate: put the authorities there as PEM`,
    )
  }
  return text
}
