/** The decoders that uploads may reach, as libvips calls them: all others, SVG and PDF among them, stay shut. */
const decoders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map(
  (format) => `VipsForeignLoad${format}Buffer`,
)

let loading: ReturnType<typeof load> | undefined

/** sharp with what hostile uploads allow. It is loaded with the first picture: most processes see none for long. */
export function loadSharp(): ReturnType<typeof load> {
  loading ??= load()
  return loading
}

async function load() {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: decoders })
  return sharp
}
