import { BucketName, ObjectKey, maxKeyBytes } from '@gatehouse/contract'
import type { TSchema } from 'typebox'

const bucketName = patternOf(BucketName)
const objectKey = patternOf(ObjectKey)

/** What editors and file managers drop beside files; nobody means them as objects. */
const droppings = /^(?:\.DS_Store|Thumbs\.db|desktop\.ini|\..*\.sw[a-p]|\.#.*|#.*#|.*~)$/

/** Whether a folder of that name is a bucket. */
export function isBucketName(name: string): boolean {
  return bucketName.test(name)
}

/** Whether a file can lie at that key: with the contract's rules, no segment may be empty. */
export function isFileKey(key: string): boolean {
  return (
    objectKey.test(key) &&
    !key.split('/').includes('') &&
    Buffer.byteLength(key) <= maxKeyBytes &&
    !isDropping(key)
  )
}

/** Whether the last segment of a path is something that no listing shows. */
export function isDropping(path: string): boolean {
  return droppings.test(path.slice(path.lastIndexOf('/') + 1))
}

function patternOf(schema: TSchema): RegExp {
  return new RegExp((schema as { pattern?: string }).pattern ?? '(?!)')
}
