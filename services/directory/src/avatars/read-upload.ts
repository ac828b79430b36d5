import type { Readable } from 'node:stream'
import { maxAvatarBytes, problem } from '@gatehouse/contract'

/**
 * All bytes of an upload. What is left of one that is too large stays unread.
 * @throws `body-too-large`
 */
export async function readUpload(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Destroying a request would break the connection before the refusal is answered.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.byteLength
    if (length > maxAvatarBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export function tooLarge() {
  return problem('body-too-large', { detail: 'An avatar may have 10 MiB. Send a smaller picture.' })
}
