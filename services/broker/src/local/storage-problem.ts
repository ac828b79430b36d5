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

export function bucketNotFound(bucket: string): ProblemError {
  return problem('bucket-not-found', {
    detail: `No bucket is named ${bucket}. GET /api/v1/buckets lists the names.`,
  })
}

export function objectNotFound(bucket: string, key: string): ProblemError {
  return problem('object-not-found', {
    detail: `Bucket ${bucket} has no object ${key}. GET /api/v1/buckets/${bucket}/objects lists the keys.`,
  })
}
