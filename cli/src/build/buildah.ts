import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from './architecture.ts'
import type { Builder, Image, ServiceImage } from './image.ts'
import { tlsOf } from './registry.ts'
import { runTool } from './tool.ts'

const fix =
  'buildah info tells whether it works here; as somebody else than root it needs /etc/subuid.'

/** Images that buildah builds, in its store on this machine. */
export class Buildah implements Builder {
  readonly name = 'buildah'
  readonly #folder: string
  readonly #golden = new Map<Architecture, string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async buildGolden(image: Image): Promise<void> {
    for (const architecture of image.architectures) {
      this.#golden.set(architecture, await this.#build(image, architecture, []))
    }
  }

  async buildService(image: ServiceImage): Promise<void> {
    const ids: string[] = []
    for (const architecture of image.architectures) {
      const golden = this.#golden.get(architecture)
      const from = image.base === 'golden' ? ['--build-arg', `GOLDEN=${golden}`] : []
      const more = ['--pull-never', ...from]
      ids.push(await this.#build(image, architecture, more))
    }
    await nameLocally(ids, localName(image))
    await runTool('buildah', pushArgs(image, `oci:${image.layout}:${image.tag}`), { fix })
  }

  async push(image: ServiceImage, references: readonly string[]): Promise<string> {
    const digests = join(this.#folder, 'digest')
    for (const reference of references) {
      const flags = [`--digestfile=${digests}`, ...tlsOf(reference)]
      await runTool('buildah', pushArgs(image, `docker://${reference}`, flags), {
        fix: `see that you may push to ${reference} (buildah login), and that it has no such tag yet.`,
      })
    }
    return (await readFile(digests, 'utf8')).trim()
  }

  /** Answers with the identity of the image in the store. */
  async #build(image: Image, architecture: Architecture, more: string[]): Promise<string> {
    await mkdir(this.#folder, { recursive: true })
    const identity = join(this.#folder, 'identity')
    const labels = Object.entries(image.labels).flatMap((label) => ['--label', label.join('=')])
    const args = [
      ['bud', '--file', image.dockerfile, '--platform', `linux/${architecture}`],
      // Of the time of the files, too; and not of the version of buildah.
      ['--timestamp', String(image.time), '--identity-label=false', '--iidfile', identity],
      labels,
      more,
      [image.context],
    ].flat()
    await runTool('buildah', args, { fix })
    return (await readFile(identity, 'utf8')).trim()
  }
}

/** A list of images cannot have the name that an image has had. */
function localName({ tag, architectures }: ServiceImage): string {
  return architectures.length > 1
    ? `localhost/gatehouse/all:${tag}`
    : `localhost/gatehouse/own:${tag}`
}

async function nameLocally(ids: string[], name: string): Promise<void> {
  const [first = '', ...others] = ids
  if (others.length === 0) {
    await runTool('buildah', ['tag', first, name], { fix })
    return
  }
  await runTool('buildah', ['manifest', 'rm', name], { fix }).catch(() => undefined)
  await runTool('buildah', ['manifest', 'create', name, ...ids], { fix })
}

function pushArgs(image: ServiceImage, to: string, flags: string[] = []): string[] {
  const command = image.architectures.length > 1 ? ['manifest', 'push', '--all'] : ['push']
  return [...command, '--format=oci', ...flags, localName(image), to]
}
