import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Images, Occasion } from './stage-release.ts'

/**
 * Who asks for a stage, as Git knows them, at a time, and why: unless that is said, since it is of this commit, whose
 * subject says it.
 */
export async function occasionOf(
  root: string,
  { commit }: Images,
  { why, when }: { why: string | undefined; when: Date },
): Promise<Occasion> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: root })
    return stdout.trim()
  }
  const [name, address, subject] = await Promise.all([
    git('config', 'user.name').catch(() => ''),
    git('config', 'user.email').catch(() => ''),
    git('log', '-1', '--format=%s', commit.replace(/-dirty$/, '')).catch(() => ''),
  ])
  const who = [name, address && `<${address}>`].filter(Boolean).join(' ')
  return { who: who || 'unknown', when: when.toISOString(), why: why ?? (subject || commit) }
}
