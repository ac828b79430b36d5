import { problem } from '@gatehouse/contract'

/** How many uploads are read or wait for their turn at once; each may hold 10 MiB. */
const places = 16

export type Uploads = {
  /**
   * Handles an upload in one of few places.
   * @throws `overloaded` if none is free
   */
  take<T>(handle: () => Promise<T>): Promise<T>
}

export function createUploads(): Uploads {
  let taken = 0
  return {
    async take(handle) {
      if (taken >= places) {
        throw problem('overloaded', {
          detail: 'Too many pictures come in at once. Try again in a moment.',
          retryAfter: 1,
        })
      }
      taken += 1
      try {
        return await handle()
      } finally {
        taken -= 1
      }
    },
  }
}
