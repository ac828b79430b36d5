import { type ProblemError, problem } from '@gatehouse/contract'

/** What the operating system says when there is no such file, or none that could be one. */
const absent = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO', 'EINVAL']

export function isAbsent(code: string): boolean {
  return absent.includes(code)
}

export function storageUnavailable(cause: unknown): ProblemError {
  const detail = 'The folder of the buckets cannot be read now. Try again in a moment.'
  return problem('storage-unavailable', { detail, cause, retryAfter: 5 })
}
