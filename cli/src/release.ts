import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What runs here: the version, and the commit of the checkout with its time, if git can tell. */
export type Release = { version: string; commit: string; builtAt: string }

export async function readRelease(root: string): Promise<Release> {
  const [manifest, commit] = await Promise.all([
    readFile(join(root, 'package.json'), 'utf8'),
    lastCommit(root),
  ])
  const { version } = JSON.parse(manifest) as { version: string }
  return { version, ...commit }
}

async function lastCommit(root: string) {
  try {
    const { stdout } = await promisify(execFile)('git', ['log', '-1', '--format=%h %cI'], {
      cwd: root,
    })
    const [commit = 'unknown', builtAt = 'unknown'] = stdout.trim().split(' ')
    return { commit, builtAt }
  } catch {
    return { commit: 'unknown', builtAt: 'unknown' }
  }
}
