import type { AvatarSize } from '@gatehouse/contract'

/** The WebP of an avatar by side length in pixels. */
export type Pictures = Record<AvatarSize, Uint8Array>

/** An avatar that is ready to be kept. */
export type Avatar = {
  /** SHA-256 of the largest picture, in hex: equal pictures are kept once. */
  hash: string
  pictures: Pictures
}

/** Keeps pictures by hash. Who may remove them, and when, is for the store of users to know. */
export type AvatarStorage = {
  /** Keeping what is there already changes nothing. */
  save(avatar: Avatar): Promise<void>
  read(hash: string, size: AvatarSize): Promise<Uint8Array | undefined>
  /** Removing what is not there is fine. */
  remove(hash: string): Promise<void>
}
