import { releaseFile } from '../render/stage-release.ts'
import type { Git } from './git.ts'

/** The hashes of files, by path from the root of the branch. */
type Hashes = ReadonlyMap<string, string>

/** What is to be below `stages/<stage>/`, and what is there. */
export type StageTree = { before: Hashes; after: Hashes }

/** Puts files into Git, in no tree yet, and reads what the branch has in their place. */
export async function stageTree(
  git: Git,
  tip: string | undefined,
  stage: string,
  files: ReadonlyMap<string, string>,
): Promise<StageTree> {
  const folder = `stages/${stage}/`
  const after = new Map<string, string>()
  for (const [path, text] of files) {
    after.set(`${folder}${path}`, await git(['hash-object', '-w', '--stdin'], text))
  }
  return { before: tip === undefined ? new Map() : await hashesIn(git, tip, folder), after }
}

async function hashesIn(git: Git, tip: string, folder: string): Promise<Hashes> {
  const listed = await git(['ls-tree', '-r', '-z', tip, '--', folder])
  const entries = listed.split('\0').filter(Boolean)
  return new Map(
    entries.map((entry) => {
      const [about = '', path = ''] = entry.split('\t')
      return [path, about.split(' ')[2] as string]
    }),
  )
}

/**
 * Whether a stage would be another. Who asks for it, when and why, which is in the release alone, does not make it
 * another one.
 */
export function isSame({ before, after }: StageTree): boolean {
  const essential = (hashes: Hashes) => {
    const entries = [...hashes].filter(([path]) => !path.endsWith(`/${releaseFile}`))
    return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
  return before.size === after.size && essential(before) === essential(after)
}

/** The tree of the branch with the stage as it is to be. */
export async function writeTree(
  git: Git,
  tip: string | undefined,
  { before, after }: StageTree,
): Promise<string> {
  await git(tip === undefined ? ['read-tree', '--empty'] : ['read-tree', tip])
  const none = '0'.repeat(40)
  const lines = [
    ...[...before.keys()].map((path) => `0 ${none}\t${path}\0`),
    ...[...after].map(([path, hash]) => `100644 ${hash}\t${path}\0`),
  ]
  await git(['update-index', '-z', '--index-info'], lines.join(''))
  return git(['write-tree'])
}
