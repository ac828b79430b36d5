import { isPlain } from '../build/registry.ts'

/** A repository of images in a registry. */
export type Repository = {
  /** As images are named by it: `ghcr.io/example/gatehouse/gateway`. */
  reference: string
  /** As credentials are kept by it: `ghcr.io`, `docker.io`. */
  host: string
  /** Where its API is: `https://ghcr.io`. */
  origin: string
  /** In that registry: `example/gatehouse/gateway`. */
  name: string
}

/** Docker Hub has a name, an API elsewhere, and a folder for images that have none. */
const hub = { host: 'docker.io', api: 'registry-1.docker.io', folder: 'library' }

/** Reads the name of a repository as Docker does: without a registry in front it is of Docker Hub. */
export function repositoryOf(reference: string): Repository {
  const [first = '', ...rest] = reference.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const host = hasHost ? first.replace(/^(?:index|registry-1)\.docker\.io$/, hub.host) : hub.host
  const path = hasHost ? rest : [first, ...rest]
  if (host === hub.host) {
    const name = path.length > 1 ? path.join('/') : `${hub.folder}/${path[0]}`
    return { reference, host, origin: `https://${hub.api}`, name }
  }
  const scheme = isPlain(reference) ? 'http' : 'https'
  return { reference, host, origin: `${scheme}://${host}`, name: path.join('/') }
}
