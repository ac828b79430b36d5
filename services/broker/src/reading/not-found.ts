import { type ProblemError, problem } from '@gatehouse/contract'

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

export function parameterNotFound(name: string): ProblemError {
  return problem('parameter-not-found', {
    detail: `No parameter is named ${name}. GET /api/v1/parameters lists the names.`,
  })
}

export function secretNotFound(name: string): ProblemError {
  return problem('secret-not-found', {
    detail: `No secret is named ${name}. GET /api/v1/secrets lists the names.`,
  })
}
