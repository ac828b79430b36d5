import { CliError } from '../cli-error.ts'
import { Buildah } from './buildah.ts'
import { Buildx } from './buildx.ts'
import type { Builder } from './image.ts'
import { runTool } from './tool.ts'

/**
 * The builder of this machine; it keeps what it must in `folder`.
 * @throws {CliError} where there is none
 */
export async function findBuilder(folder: string): Promise<Builder> {
  const fix = 'never shown'
  const runs = (command: string, ...args: string[]) =>
    runTool(command, args, { fix }).then(
      () => true,
      () => false,
    )
  if (await runs('buildah', '--version')) return new Buildah(folder)
  if (await runs('docker', 'buildx', 'version')) return new Buildx(folder)
  throw new CliError('neither buildah nor docker buildx is there to build images', {
    fix: 'install buildah (apt-get install buildah), or Docker with buildx, and run this again.',
  })
}
