import { createHash } from 'node:crypto'
import { avatarSizes, problem } from '@gatehouse/contract'
import type { Sharp } from 'sharp'
import type { Avatar, Pictures } from './avatar.ts'
import { loadSharp } from './load-sharp.ts'

/** Cameras that are sold as having 24 megapixels have up to 24.5 million. */
const maxPixels = 24_500_000

/** Seconds that decoding may take: some files are small and endless. */
const maxSeconds = 5

const accepted = 'Send a JPEG, PNG, WebP, GIF or AVIF picture of at most 24 megapixels.'

/** What is in the messages of the decoder, and what to say instead. */
const reasons: [RegExp, string][] = [
  [/exceeds pixel limit/, 'The picture has too many pixels.'],
  [/unsupported image format/, 'The file is no picture of a kind that is taken here.'],
  [/^timeout/, 'The picture takes too long to decode.'],
]

let turn: Promise<unknown> = Promise.resolve()

/**
 * Makes the avatar that an upload stands for: upright, its middle cropped to a square, in all sizes, without
 * metadata. Of an animation it is the first frame. Its content decides what it is, not its name or type.
 * One upload is decoded at a time in this process, since each takes up to 100 MB meanwhile.
 * @throws `invalid-image`, or the reason of `signal` if that comes before its turn
 */
export async function renderAvatar(upload: Uint8Array, signal: AbortSignal): Promise<Avatar> {
  if (upload.byteLength === 0) throw refusal('The file is empty.')
  const mine = turn.then(() => {
    signal.throwIfAborted()
    return render(upload)
  })
  turn = mine.catch(() => undefined)
  const pictures = await mine
  return { hash: createHash('sha256').update(pictures[512]).digest('hex'), pictures }
}

/** The upload is decoded once, to the largest square; the pictures are made of that. */
async function render(upload: Uint8Array): Promise<Pictures> {
  const sharp = await loadSharp()
  const { data, info } = await squareOf(
    sharp(upload, { limitInputPixels: maxPixels, failOn: 'error' }),
  )
  const { width, height, channels } = info
  const square = sharp(data, { raw: { width, height, channels } })
  const pictures = avatarSizes.map(
    async (size) => [size, await square.clone().resize(size).webp().toBuffer()] as const,
  )
  return Object.fromEntries(await Promise.all(pictures)) as Record<number, Uint8Array> as Pictures
}

async function squareOf(image: Sharp) {
  const side = Math.max(...avatarSizes)
  try {
    return await image
      .autoOrient()
      .resize(side, side, { fit: 'cover' })
      .toColourspace('srgb')
      .timeout({ seconds: maxSeconds })
      .raw()
      .toBuffer({ resolveWithObject: true })
  } catch (error) {
    const { message } = error as Error
    const known = reasons.find(([pattern]) => pattern.test(message))
    throw refusal(known?.[1] ?? 'The picture is damaged or not complete.', error)
  }
}

function refusal(reason: string, cause?: unknown) {
  return problem('invalid-image', { detail: `${reason} ${accepted}`, cause })
}
