import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from './architecture.ts'
import { fetchDebs } from './debian.ts'
import { writeDebianRoot } from './debian-root.ts'
import type { ServiceImage } from './image.ts'
import { type ImageLock, lockTime, readImageLock } from './image-lock.ts'
import { readLayout } from './layout.ts'
import { setPlainModes } from './plain-modes.ts'
import { pushImage } from './push.ts'
import { billOfMaterials } from './sbom.ts'
import type { BuiltImage } from './show.ts'
import { imageTag } from './source.ts'
import type { Workshop } from './workshop.ts'

const postgres = 'usr/lib/postgresql/*'

/** What the image has of Debian's packages: no documentation, no translations, no compiler at run time. */
const kept = [
  'usr/lib/*-linux-gnu/*.so*',
  `${postgres}/bin/{postgres,initdb,pg_dump,pg_isready,pg_restore,psql}`,
  `${postgres}/lib/{dict_snowball,libpqwalreceiver,plpgsql}.so`,
  'usr/share/postgresql/*/{timezonesets,tsearch_data}/*',
  'usr/share/postgresql/*/*.{bki,sql,txt,sample}',
  'usr/share/postgresql/*/extension/plpgsql*',
  'usr/share/zoneinfo/**',
  'usr/bin/{cat,dash,date,mv,rm,sh,sleep,stat,sync}',
]

/** Where volumes are mounted. */
const volumes = ['etc/postgresql', 'run/postgresql', 'var/lib/backups', 'var/lib/postgresql']

/**
 * Builds the image of PostgreSQL. It is of no commit, as the golden image: a release does not restart the database
 * while what it is made of stays the same.
 */
export async function buildDatabaseImage(workshop: Workshop): Promise<BuiltImage> {
  const { root, source, platform, builder, architectures } = workshop
  const lock = await readImageLock(root, 'postgres')
  const folder = join(workshop.folder, 'database')
  await rm(join(folder, 'image'), { recursive: true, force: true })
  const sboms: string[] = []
  for (const architecture of architectures) {
    await writeRoot(root, lock, architecture, folder)
    sboms.push(await writeSbom(workshop, lock, architecture, folder))
  }
  const version = versionOf(lock)
  const labels = {
    title: `${platform.name} database`,
    source: `https://github.com/${platform.repository}`,
    version,
    licenses: 'Apache-2.0 AND PostgreSQL',
    created: new Date(lockTime(lock) * 1000).toISOString(),
  }
  const image: ServiceImage = {
    dockerfile: join(root, 'deploy/images/postgres.Dockerfile'),
    context: join(folder, 'context'),
    architectures,
    time: lockTime(lock),
    labels: Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [`org.opencontainers.image.${name}`, value]),
    ),
    base: 'nothing',
    layout: join(folder, 'image'),
    tag: imageTag('database', source),
  }
  await builder.buildService(image)
  const layout = await readLayout(image.layout, architectures)
  const pushed = await pushImage(workshop, 'database', image, layout.digest)
  return { service: 'database', tag: image.tag, ...layout, layout: image.layout, sboms, pushed }
}

async function writeRoot(
  root: string,
  lock: ImageLock,
  architecture: Architecture,
  folder: string,
): Promise<void> {
  const parts = join(folder, `parts-${architecture}`)
  await mkdir(parts, { recursive: true })
  const debs = await fetchDebs('postgres', lock, architecture, join(parts, 'apt'))
  const target = join(folder, 'context', architecture)
  await writeDebianRoot({ debs, unpacked: join(parts, 'unpacked'), kept }, target)
  for (const path of volumes) await mkdir(join(target, path), { recursive: true })
  await cp(join(root, 'deploy/images/postgres'), join(target, 'opt/database'), { recursive: true })
  await setPlainModes(target)
  await chmod(join(target, 'tmp'), 0o1777)
}

async function writeSbom(
  { platform }: Workshop,
  lock: ImageLock,
  architecture: Architecture,
  folder: string,
): Promise<string> {
  const contents = {
    name: `${platform.name} database`,
    version: versionOf(lock),
    time: lockTime(lock),
    architecture,
    suite: lock.suite,
    debs: lock.packages[architecture],
    packages: [],
  }
  const path = join(folder, `sbom-${architecture}.cdx.json`)
  await writeFile(path, `${JSON.stringify(billOfMaterials(contents), undefined, 2)}\n`)
  return path
}

/** Of PostgreSQL, as Debian names it. */
function versionOf({ packages }: ImageLock): string {
  return packages.amd64['postgresql-17']?.version.replace(/-.*/, '') ?? ''
}
