import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ProblemError, avatarSizes } from '@gatehouse/contract'
import sharp from 'sharp'
import { renderAvatar } from './render.ts'
import { animation, marked, photograph, plain, redQuarters } from './test-pictures.ts'

const render = (upload: Uint8Array, signal = new AbortController().signal) =>
  renderAvatar(upload, signal)

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
const html = '<!doctype html><title>picture.png</title><script>alert(1)</script>'
const pdf = '%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF'

describe('renderAvatar', () => {
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const) {
    it(`makes squares in three sizes of ${format}, and always the same`, async () => {
      const upload = await photograph(700, 500, format)
      const { hash, pictures } = await render(upload)
      assert.match(hash, /^[0-9a-f]{64}$/)
      for (const size of avatarSizes) {
        const { format: made, width, height } = await sharp(pictures[size]).metadata()
        assert.deepEqual([made, width, height], ['webp', size, size])
      }
      assert.equal((await render(upload)).hash, hash)
    })
  }

  it('takes a photograph of 24 megapixels, and enlarges one of a few pixels', async () => {
    for (const upload of [await plain(5712, 4284, 'jpeg'), await plain(3, 2, 'png')]) {
      const { pictures } = await render(upload)
      assert.equal((await sharp(pictures[512]).metadata()).width, 512)
    }
  })

  it('keeps what is transparent, and takes grey and CMYK', async () => {
    const clear = { create: { width: 9, height: 9, channels: 4, background: '#0000' } } as const
    const { pictures } = await render(await sharp(clear).png().toBuffer())
    assert.equal((await sharp(pictures[64]).stats()).isOpaque, false)
    for (const space of ['b-w', 'cmyk'] as const) {
      await render(await marked(90, 60).toColourspace(space).jpeg().toBuffer())
    }
  })

  it('turns a picture upright', async () => {
    const upright = await render(await marked(60, 60).jpeg().toBuffer())
    assert.deepEqual(await redQuarters(upright.pictures[256]), [true, false, false, false])
    // 6: the first row is shown on the right.
    const lying = await marked(60, 60).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    assert.deepEqual(await redQuarters((await render(lying)).pictures[256]), [
      false,
      true,
      false,
      false,
    ])
  })

  it('cuts the middle out', async () => {
    const { pictures } = await render(await marked(300, 60).png().toBuffer())
    assert.deepEqual(await redQuarters(pictures[64]), [true, false, false, false])
  })

  it('takes the first frame of an animation', async () => {
    const blue = sharp({ create: { width: 60, height: 60, channels: 3, background: 'blue' } })
    const upload = await animation([marked(60, 60), blue])
    assert.equal((await sharp(upload).metadata()).pages, 2)
    const { pictures } = await render(upload)
    assert.deepEqual(await redQuarters(pictures[256]), [true, false, false, false])
    assert.equal((await sharp(pictures[256]).metadata()).pages, undefined)
  })

  it('strips metadata', async () => {
    const upload = await marked(90, 60)
      .withExif({ IFD0: { Artist: 'Private Person' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">Private Person</x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer()
    assert.ok(upload.includes('Private Person'))
    const { pictures } = await render(upload)
    for (const size of avatarSizes) {
      const { exif, xmp, icc, orientation } = await sharp(pictures[size]).metadata()
      assert.deepEqual([exif, xmp, icc, orientation], [undefined, undefined, undefined, undefined])
      assert.equal(Buffer.from(pictures[size]).includes('Private Person'), false)
    }
  })

  const refusals: [what: string, reason: RegExp, upload: () => Uint8Array | Promise<Uint8Array>][] =
    [
      ['an empty file', /is empty/, () => Buffer.alloc(0)],
      ['an SVG', /no picture of a kind/, () => Buffer.from(svg)],
      ['an SVG that is gzipped', /no picture of a kind/, () => gzipSync(svg)],
      ['HTML', /no picture of a kind/, () => Buffer.from(html)],
      ['a PDF', /no picture of a kind/, () => Buffer.from(pdf)],
      ['a TIFF', /no picture of a kind/, () => photograph(60, 60, 'tiff')],
      ['zeros', /no picture of a kind/, () => Buffer.alloc(1000)],
      ['a PNG of 100 megapixels', /too many pixels/, () => plain(10_000, 10_000, 'png')],
    ]
  for (const [what, reason, upload] of refusals) {
    it(`refuses ${what}`, async () => refused(await upload(), reason))
  }

  for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const) {
    it(`refuses ${format} that is cut off or damaged`, async () => {
      const whole = await photograph(300, 200, format)
      for (const share of [0.02, 0.5, 0.95]) {
        await refused(whole.subarray(0, whole.length * share), /damaged|no picture/)
      }
    })
  }

  it('decodes nothing for a caller who has gone', async () => {
    const leave = new AbortController()
    const before = render(await photograph(900, 900, 'png'))
    const late = render(await photograph(60, 60, 'png'), leave.signal)
    leave.abort(new Error('gone'))
    await assert.rejects(late, /gone/)
    await before
  })
})

async function refused(upload: Uint8Array, reason: RegExp): Promise<void> {
  await assert.rejects(render(upload), (error) => {
    assert.ok(error instanceof ProblemError, String(error))
    assert.equal(error.kind, 'invalid-image')
    assert.match(error.message, reason)
    assert.match(error.message, /Send a JPEG, PNG, WebP, GIF or AVIF picture of at most 24 mega/)
    return true
  })
}
