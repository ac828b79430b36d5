import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../support/command.ts'
import { startGitServer } from '../support/git-server.ts'

/** The names that this test has in the cluster. */
export const platformName = 'gitops'
export const stage = 'gitops-dev'
export const clusterName = 'gitops-lab'

/** A repository with the branches that Argo CD reads, private, and what commits to it. */
export async function startRepository() {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-gitops-'))
  const [bare, work] = [join(folder, 'repo.git'), join(folder, 'work')]
  const git = async (...args: string[]) => {
    const { code, stderr } = await run('git', ['-C', work, ...args], {
      env: { GIT_CONFIG_GLOBAL: '/dev/null' },
    })
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  }
  await mkdir(work)
  await git('init', '-q', '--bare', bare)
  await git('init', '-q', '-b', 'main')
  await git('remote', 'add', 'origin', bare)
  const access = { token: 'first-token' }
  const server = await startGitServer(folder, access)

  const commit = async (files: Record<string, string | null>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true })
      if (text === null) await rm(join(work, path), { recursive: true })
      else await writeFile(join(work, path), text)
    }
    await git('add', '-A')
    await git('-c', 'user.name=test', '-c', 'user.email=test@example', 'commit', '-qm', 'change')
    await git('push', '-q', 'origin', 'HEAD')
  }
  return {
    folder,
    url: server.url('repo.git'),
    access,
    commit,
    /** From then on commits go to this branch, which has nothing in common with the others. */
    async branch(name: string) {
      await git('checkout', '-q', '--orphan', name)
      await git('rm', '-rfq', '--ignore-unmatch', '.')
    },
    async close() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
