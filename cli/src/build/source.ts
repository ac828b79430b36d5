import { CliError } from '../cli-error.ts'
import { readRelease } from '../release.ts'
import { runTool } from './tool.ts'

/** What is built: the tree of a commit, and whether files differ from it. */
export type Source = {
  version: string
  /** The whole hash of the commit. */
  revision: string
  /** When it was committed, in seconds since 1970. */
  committed: number
  /** Files that are changed, or that the commit does not have. */
  dirty: string[]
}

/** So many digits of a commit tell it from all others: tags of immutable registries never collide. */
const shortLength = 12

/** @throws {CliError} where there is no Git checkout */
export async function readSource(root: string): Promise<Source> {
  const fix = 'build in a checkout: an image says of which commit it is.'
  const git = (...args: string[]) => runTool('git', args, { cwd: root, fix })
  const [{ version }, commit, status] = await Promise.all([
    readRelease(root),
    git('log', '-1', '--format=%H %ct'),
    git('status', '--porcelain', '--untracked-files=normal'),
  ])
  const [revision = '', committed] = commit.trim().split(' ')
  const dirty = status.split('\n').flatMap((line) => line.slice(3) || [])
  return { version, revision, committed: Number(committed), dirty }
}

/** The tag of a service's image: `<service>-<short hash>`, which says when files differ from the commit. */
export function imageTag(service: string, { revision, dirty }: Source): string {
  const tag = `${service}-${revision.slice(0, shortLength)}`
  return dirty.length > 0 ? `${tag}-dirty` : tag
}

/** @throws {CliError} when the images would be of no commit that others can look at */
export function refuseDirty({ dirty }: Source): void {
  if (dirty.length === 0) return
  const [first = '', ...more] = dirty
  const which = more.length > 0 ? `${first} and ${more.length} more` : first
  throw new CliError(`the checkout differs from its commit (${which}): nothing is pushed`, {
    fix: 'commit the changes or take them out; --allow-dirty pushes under a tag that ends in -dirty.',
  })
}
