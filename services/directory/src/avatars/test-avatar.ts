import { createHash } from 'node:crypto'
import type { Avatar, Pictures } from './avatar.ts'

/** An avatar whose pictures are told apart by their bytes; any byte is in them. */
export function testAvatar(name: string): Avatar {
  const pictureOf = (size: number) =>
    Buffer.concat([Buffer.from(`${name} ${size} `), Buffer.from(Array(256).keys().toArray())])
  const pictures: Pictures = { 64: pictureOf(64), 256: pictureOf(256), 512: pictureOf(512) }
  return { hash: createHash('sha256').update(name).digest('hex'), pictures }
}
