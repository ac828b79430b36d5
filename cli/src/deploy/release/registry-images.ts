import { type Platform, databasesInStage, imageOf } from '@gatehouse/platform'
import { type Source, imageTag } from '../../build/source.ts'
import { CliError } from '../../cli-error.ts'
import type { FindCredentials } from '../../registry/credentials.ts'
import { ImageRepository } from '../../registry/image-repository.ts'
import type { Images } from '../../render/stage-release.ts'

/** The images that a stage is made of: of its services, and of databases in its cluster. */
function imageNames(platform: Platform, stage: string): string[] {
  const services = Object.keys(platform.services)
  return databasesInStage(platform, stage).length > 0 ? [...services, 'database'] : services
}

/**
 * The images of a commit, by the tags under which `gatehouse build --push` has pushed them.
 * @throws {CliError} when one is not there, or the registry does not say
 */
export async function imagesInRegistry(
  source: Source,
  { platform, stage }: { platform: Platform; stage: string },
  credentials: FindCredentials,
): Promise<Images> {
  const { version, revision, committed } = source
  const looked = imageNames(platform, stage).map(async (name) => {
    const { repository } = imageOf(platform, stage, name)
    // Of the commit, also where files differ from it: under a tag that ends in -dirty anything may be.
    const tag = imageTag(name, { ...source, dirty: [] })
    const digest = await new ImageRepository(repository, credentials).find(tag)
    return { name, digest, reference: `${repository}:${tag}` }
  })
  const found = await Promise.all(looked)
  const absent = found.filter(({ digest }) => digest === undefined)
  if (absent.length > 0) throw notPushed(absent, revision)
  const digests = Object.fromEntries(found.map(({ name, digest }) => [name, digest ?? '']))
  const builtAt = new Date(committed * 1000).toISOString()
  return { version, commit: revision, builtAt, digests }
}

function notPushed(absent: { reference: string }[], revision: string): CliError {
  const which = absent.map(({ reference }) => reference).join(', ')
  return new CliError(`the registry has no image of this commit: ${which}`, {
    fix: `gatehouse build --push REGISTRY at ${revision.slice(0, 12)}, or let CI do so; --images FILE deploys those of another build.`,
    problems: absent,
  })
}
