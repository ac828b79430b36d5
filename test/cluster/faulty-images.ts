import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun } from '../support/command.ts'
import { registry } from '../support/lab/lab.ts'

export type Fault = 'fails' | 'slow' | 'never-ready' | 'crashes' | 'leaks'

/** Runs nothing: it adds a file and a setting to what is there. */
const dockerfile = `ARG SERVICE
FROM \${SERVICE}
COPY fault.mjs /app/fault.mjs
ARG FAULT
ENV FAULT=\${FAULT} NODE_OPTIONS=--import=/app/fault.mjs
`

/**
 * Builds and pushes a version of a service with a fault, from the image that it otherwise is: no code of the service
 * knows of it. Answers with its digest.
 */
export async function faultyImage(service: string, digest: string, fault: Fault): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-faulty-'))
  const repository = `${registry}/gatehouse/${service}`
  const name = `localhost/gatehouse/faulty-${service}:${fault}`
  const buildah = (...args: string[]) => mustRun('buildah', args)
  try {
    await cp(join(import.meta.dirname, 'fault.mjs'), join(folder, 'fault.mjs'))
    await writeFile(join(folder, 'Dockerfile'), dockerfile)
    const base = `SERVICE=${repository}@${digest}`
    const build = ['bud', '--layers', '--isolation', 'chroot', '--tls-verify=false']
    const args = ['--build-arg', base, '--build-arg', `FAULT=${fault}`, '--tag', name, folder]
    await buildah(...build, ...args)
    const written = join(folder, 'digest')
    const to = `docker://${repository}:${service}-faulty-${fault}`
    await buildah('push', '--tls-verify=false', '--digestfile', written, name, to)
    const pushed = (await readFile(written, 'utf8')).trim()
    manifests.add(`http://${registry}/v2/gatehouse/${service}/manifests/${pushed}`)
    return pushed
  } finally {
    await buildah('rmi', '--force', name).catch(() => undefined)
    await rm(folder, { recursive: true })
  }
}

/** Where the registry has those that were pushed. */
const manifests = new Set<string>()

/** Leaves none of them behind. */
export async function removeFaultyImages(): Promise<void> {
  for (const url of manifests) await fetch(url, { method: 'DELETE' })
  manifests.clear()
}
