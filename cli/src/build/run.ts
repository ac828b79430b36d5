import { join } from 'node:path'
import type { Platform } from '@gatehouse/platform'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { duration } from '../format.ts'
import type { Architecture } from './architecture.ts'
import { findBuilder } from './builder.ts'
import { buildDatabaseImage } from './database-image.ts'
import { buildGoldenImage } from './golden-image.ts'
import { refreshLocks } from './refresh.ts'
import { buildServiceImage } from './service-image.ts'
import { type BuildReport, table } from './show.ts'
import { readSource, refuseDirty } from './source.ts'
import { openWorkshop } from './workshop.ts'

export type BuildRequest = {
  /** Names of services, and `database`. */
  names: string[]
  architectures: Architecture[]
  /** The registry, with the beginning of the names there: `registry.example/gatehouse`. */
  push?: string
  /** Whether `<service>-latest` moves, too. */
  latest: boolean
  allowDirty: boolean
  refresh: boolean
  json: boolean
}

/**
 * Builds images of services, and pushes them if asked. Answers with the exit code.
 * @throws {CliError} when something that it needs is not there
 */
export async function runBuild(
  request: BuildRequest,
  platform: Platform,
  { root, stdout, stderr }: Context,
): Promise<number> {
  const folder = join(root, '.cache/images')
  const say = (text: string) => stderr.write(`${text}\n`)
  if (request.refresh) {
    const changes = await refreshLocks(root, folder, new Date())
    say(changes.length > 0 ? changes.join('\n') : 'Debian has no newer versions')
    return exitCodes.done
  }
  const source = await readSource(root)
  if (request.push !== undefined && !request.allowDirty) refuseDirty(source)
  const builder = await findBuilder(join(folder, 'builder'))
  const workshop = await openWorkshop({ root, folder, source, platform, builder, ...request })

  const timed = async <T>(what: string, work: Promise<T>) => {
    const began = performance.now()
    const result = await work
    const seconds = (performance.now() - began) / 1000
    say(`${what} built by ${builder.name} in ${duration(seconds * 1000)}`)
    return { ...result, seconds: Math.round(seconds * 10) / 10 }
  }
  const { names } = request
  if (names.some((name) => name !== 'database')) {
    await timed('golden image', buildGoldenImage(workshop))
  }
  const images: BuildReport['images'] = []
  for (const name of names) {
    const built =
      name === 'database' ? buildDatabaseImage(workshop) : buildServiceImage(workshop, name)
    images.push(await timed(name, built))
  }
  const report: BuildReport = { source, builder: builder.name, images }
  stdout.write(request.json ? `${JSON.stringify(report, undefined, 2)}\n` : table(report))
  return exitCodes.done
}
