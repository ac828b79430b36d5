import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Builder, Image, ServiceImage } from './image.ts'
import { runTool } from './tool.ts'

const fix =
  'docker buildx inspect tells which builder is used; it must be able to write OCI layouts: docker buildx create --use.'

/** Images that BuildKit builds through Docker. They are nowhere but in their layouts and where they are pushed. */
export class Buildx implements Builder {
  readonly name = 'docker buildx'
  readonly #folder: string
  readonly #golden: string

  constructor(folder: string) {
    this.#folder = folder
    this.#golden = join(folder, 'golden-layout')
  }

  async buildGolden(image: Image): Promise<void> {
    await this.#write(image, this.#golden)
  }

  async buildService(image: ServiceImage): Promise<void> {
    await this.#write(image, image.layout, await this.#baseOf(image))
  }

  /** BuildKit has built it a moment ago: all steps come from its cache. */
  async push(image: ServiceImage, references: readonly string[]): Promise<string> {
    const output = `type=image,push=true,rewrite-timestamp=true,"name=${references.join(',')}"`
    return this.#build(image, output, await this.#baseOf(image))
  }

  async #write(image: Image, folder: string, more: string[] = []): Promise<void> {
    // BuildKit adds to a layout that is there.
    await rm(folder, { recursive: true, force: true })
    await this.#build(image, `type=oci,tar=false,rewrite-timestamp=true,dest=${folder}`, more)
  }

  /** Answers with the digest of the image. */
  async #build(image: Image, output: string, more: string[] = []): Promise<string> {
    await mkdir(this.#folder, { recursive: true })
    const metadata = join(this.#folder, 'metadata.json')
    const labels = Object.entries(image.labels).flatMap((label) => ['--label', label.join('=')])
    const platforms = image.architectures.map((architecture) => `linux/${architecture}`)
    const args = [
      ['buildx', 'build', '--file', image.dockerfile, '--platform', platforms.join(',')],
      ['--build-arg', `SOURCE_DATE_EPOCH=${image.time}`, '--output', output],
      // They would say when and where it was built, so no two builds would be the same.
      ['--provenance=false', '--sbom=false', '--metadata-file', metadata],
      labels,
      more,
      [image.context],
    ].flat()
    await runTool('docker', args, { fix })
    const said = JSON.parse(await readFile(metadata, 'utf8')) as Record<string, string>
    return said['containerimage.digest'] ?? ''
  }

  async #baseOf({ base }: ServiceImage): Promise<string[]> {
    if (base === 'nothing') return []
    const index = await readFile(join(this.#golden, 'index.json'), 'utf8')
    const [manifest] = (JSON.parse(index) as { manifests: { digest: string }[] }).manifests
    return ['--build-context', `golden=oci-layout://${this.#golden}@${manifest?.digest}`]
  }
}
