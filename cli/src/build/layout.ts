import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from './architecture.ts'

/** An image for one architecture. */
export type PlatformImage = {
  platform: string
  digest: string
  /** Of its compressed layers, in bytes: what a machine that has none of them pulls. */
  size: number
}

type Descriptor = {
  mediaType: string
  digest: string
  size: number
  platform?: { os: string; architecture: string }
}
type Manifest = { manifests?: Descriptor[]; layers?: Descriptor[] }

/**
 * The digest of the one image in an OCI layout, and its images by architecture.
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function readLayout(
  folder: string,
  architectures: readonly Architecture[],
): Promise<{ digest: string; platforms: PlatformImage[] }> {
  const blob = async (path: string) =>
    JSON.parse(await readFile(join(folder, path), 'utf8')) as Manifest
  const manifestAt = (digest: string) => blob(join('blobs', ...digest.split(':')))
  const [top] = (await blob('index.json')).manifests ?? []
  if (!top) throw new Error(`${folder} holds no image`)
  const { manifests } = await manifestAt(top.digest)
  const images = manifests ?? [
    { ...top, platform: { os: 'linux', architecture: architectures[0] } },
  ]
  const platforms = images.map(async ({ digest, platform }) => {
    const { layers = [] } = await manifestAt(digest)
    const size = layers.reduce((sum, layer) => sum + layer.size, 0)
    return { platform: `${platform?.os}/${platform?.architecture}`, digest, size }
  })
  return { digest: top.digest, platforms: await Promise.all(platforms) }
}
