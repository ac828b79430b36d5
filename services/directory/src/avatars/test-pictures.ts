import sharp, { type Sharp } from 'sharp'

type Format = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff'

/** Something that compresses about as a photograph does. */
export function photograph(width: number, height: number, format: Format): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const image = sharp({ create: { width, height, channels: 3, background: 'black', noise } })
  return encode(image.blur(2), format)
}

/** Blue, but for the top left quarter, which is red. */
export function marked(width: number, height: number): Sharp {
  const corner = {
    create: { width: width / 2, height: height / 2, channels: 3, background: 'red' },
  } as const
  return sharp({ create: { width, height, channels: 3, background: 'blue' } }).composite([
    { input: corner, gravity: 'northwest' },
  ])
}

/** A small file that is a large picture. */
export function plain(width: number, height: number, format: Format): Promise<Buffer> {
  return encode(sharp({ create: { width, height, channels: 3, background: 'white' } }), format)
}

/** An animation of two frames. */
export async function animation(frames: [Sharp, Sharp]): Promise<Buffer> {
  const images = await Promise.all(frames.map((frame) => frame.png().toBuffer()))
  return sharp(images, { join: { animated: true } })
    .gif()
    .toBuffer()
}

function encode(image: Sharp, format: Format): Promise<Buffer> {
  return image.toFormat(format, format === 'avif' ? { effort: 0 } : {}).toBuffer()
}

/** Whether the four quarters of a picture are red, from the top left to the bottom right. */
export async function redQuarters(picture: Uint8Array): Promise<boolean[]> {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
  const isRedAt = (x: number, y: number) => {
    const start =
      (Math.floor(info.height * y) * info.width + Math.floor(info.width * x)) * info.channels
    return (data[start] as number) > (data[start + 2] as number)
  }
  return [isRedAt(0.25, 0.25), isRedAt(0.75, 0.25), isRedAt(0.25, 0.75), isRedAt(0.75, 0.75)]
}
