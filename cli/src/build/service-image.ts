import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeApp } from './app-folder.ts'
import { type Architecture, npmCpu } from './architecture.ts'
import type { ServiceImage } from './image.ts'
import { bundle } from './bundle.ts'
import { readLayout } from './layout.ts'
import type { LockedPackage } from './lockfile.ts'
import { pushImage } from './push.ts'
import { billOfMaterials } from './sbom.ts'
import type { BuiltImage } from './show.ts'
import { imageTag } from './source.ts'
import type { Workshop } from './workshop.ts'

/** Programs of this command line that run in clusters. They are no services: nobody calls them. */
const ownEntries: Readonly<Record<string, string>> = {
  'registry-renewal': 'cli/src/registry-renewal/main.ts',
}

/** Builds the image of a service, with a bill of materials for each architecture, and pushes it if asked. */
export async function buildServiceImage(workshop: Workshop, service: string): Promise<BuiltImage> {
  const { root, source, lockfile, builder, architectures } = workshop
  const folder = join(workshop.folder, service)
  await rm(folder, { recursive: true, force: true })
  const context = join(folder, 'context')
  const entry = workshop.platform.services[service]?.entry ?? ownEntries[service] ?? ''
  const bundled = await bundle(root, entry, lockfile)
  const sboms: string[] = []
  for (const architecture of architectures) {
    const from = { root, entry, bundle: bundled, lockfile, store: workshop.store }
    const carried = await writeApp(from, architecture, join(context, architecture))
    const packages = [...bundled.packages, ...carried]
    sboms.push(await writeSbom(workshop, service, architecture, packages))
  }
  const image: ServiceImage = {
    dockerfile: join(root, 'deploy/images/service.Dockerfile'),
    context,
    architectures,
    time: source.committed,
    labels: labelsOf(workshop, service),
    base: 'golden',
    layout: join(folder, 'image'),
    tag: imageTag(service, source),
  }
  await builder.buildService(image)
  const layout = await readLayout(image.layout, architectures)
  const pushed = await pushImage(workshop, service, image, layout.digest)
  return { service, tag: image.tag, ...layout, layout: image.layout, sboms, pushed }
}

function labelsOf({ source, platform }: Workshop, service: string): Record<string, string> {
  const { version, revision, dirty } = source
  const labels = {
    title: `${platform.name} ${service}`,
    source: `https://github.com/${platform.repository}`,
    revision: dirty.length > 0 ? `${revision}-dirty` : revision,
    version,
    licenses: 'Apache-2.0',
    created: new Date(source.committed * 1000).toISOString(),
  }
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [`org.opencontainers.image.${name}`, value]),
  )
}

async function writeSbom(
  { folder, source, lock, lockfile, platform }: Workshop,
  service: string,
  architecture: Architecture,
  packages: LockedPackage[],
): Promise<string> {
  const node = lockfile.package(`node-linux-${npmCpu[architecture]}`)
  const contents = {
    name: `${platform.name} ${service}`,
    version: source.revision,
    time: source.committed,
    architecture,
    suite: lock.suite,
    debs: lock.packages[architecture],
    packages: [...packages, node],
  }
  const path = join(folder, service, `sbom-${architecture}.cdx.json`)
  await writeFile(path, `${JSON.stringify(billOfMaterials(contents), undefined, 2)}\n`)
  return path
}
