import { isUtf8 } from 'node:buffer'
import { SecretText } from './secret-text.ts'
import { readSmallFile } from './small-file.ts'

/** In bytes. A secret is no document: what is larger is another file. */
const largest = 64 * 1024

/** A secret that cannot be had. The message is for operators: it names setting and path, never the content. */
export class SecretFileError extends Error {
  override name = 'SecretFileError'
}

const absent = 'is not there: put the secret there, or correct the path'
const forbidden = 'may not be read by this process: let its user or group read it'
const failures: Record<string, string> = {
  ENOENT: absent,
  ENOTDIR: absent,
  EACCES: forbidden,
  EPERM: forbidden,
}

/**
 * The secret in the file at `path`, which `setting` names, without the one newline that editors put at the
 * end. Who reads it whenever it is needed takes up one that was replaced without a restart, whether the
 * file was written anew or renamed into its place, as Kubernetes does with a link to the folder.
 * @throws {SecretFileError} if it cannot be read, is empty, larger than 64 KiB or not UTF-8
 */
export async function readSecretFile(setting: string, path: string): Promise<SecretText> {
  const refusal = (reason: string, cause?: unknown) =>
    new SecretFileError(`${setting}: the file ${path} ${reason}.`, { cause })

  const content = await readSmallFile(path, largest).catch((error: NodeJS.ErrnoException) => {
    const { code = 'for an unknown reason' } = error
    throw refusal(failures[code] ?? `cannot be read (${code}): correct the path`, error)
  })
  if (content === 'no file') throw refusal('is no ordinary file: name the file of the secret')
  if (content === 'too large') throw refusal('is larger than 64 KiB: name the file of the secret')
  if (!isUtf8(content)) throw refusal('is not UTF-8: write the secret as text')
  const text = content.toString('utf8').replace(/\r?\n$/, '')
  if (text === '') throw refusal('is empty: write the secret into it')
  return new SecretText(text)
}
