import type { Architecture } from './architecture.ts'
import type { LockedDeb } from './image-lock.ts'
import type { LockedPackage } from './lockfile.ts'

export type Contents = {
  name: string
  version: string
  /** In seconds since 1970. */
  time: number
  architecture: Architecture
  suite: string
  debs: Record<string, LockedDeb>
  packages: LockedPackage[]
}

type Component = {
  type: 'library'
  'bom-ref': string
  name: string
  version: string
  purl: string
  licenses?: { expression: string }[]
  hashes?: { alg: string; content: string }[]
}

/**
 * The bill of materials of an image, by what it was made of and not by what a scanner finds in it. The same image
 * has the same one.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(contents: Contents): object {
  const components = [...debianComponents(contents), ...npmComponents(contents)]
  const unique = new Map(components.map((component) => [component['bom-ref'], component]))
  const references = [...unique.keys()].toSorted()
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: new Date(contents.time * 1000).toISOString(),
      component: {
        type: 'container',
        'bom-ref': contents.name,
        name: contents.name,
        version: contents.version,
      },
    },
    components: references.map((reference) => unique.get(reference)),
    dependencies: [{ ref: contents.name, dependsOn: references }],
  }
}

function debianComponents({ debs, suite, architecture }: Contents): Component[] {
  return Object.entries(debs).map(([name, { version, sha256 }]) => {
    const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=${suite}`
    const hashes = [{ alg: 'SHA-256', content: sha256 }]
    return { type: 'library', 'bom-ref': purl, name, version, purl, hashes }
  })
}

function npmComponents({ packages }: Contents): Component[] {
  return packages.map(({ name, version, license, integrity }) => {
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    const hash = integrity?.replace(/^sha512-/, '')
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      ...(license !== undefined && { licenses: [{ expression: license }] }),
      ...(hash !== undefined && {
        hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
      }),
    }
  })
}
