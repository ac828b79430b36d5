import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutWith } from '../support/checkout.ts'
import { root, run } from '../support/command.ts'
import { helm } from '../support/helm.ts'
import { prometheus, registry } from '../support/lab/lab.ts'
import { labIssuer } from '../support/lab/token-stages.ts'

/** What a person changes in platform.ts who has the stage dev on a k3s, and what the lab has otherwise. */
function described(description: string, awsUrl: string, repositoryUrl: string): string {
  const changes = {
    repositoryUrl,
    registry: `${registry}/gatehouse`,
    // Without upstream parts: the lab has Argo CD, Argo Rollouts and Prometheus beside it.
    cluster: { identity: 'irsa', issuer: labIssuer, parts: {}, prometheus },
    stage: {
      cluster: 'k3s',
      uses: {
        directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null },
        broker: { GATEHOUSE_EVENTS_QUEUE_URL: null },
      },
      settings: { broker: { AWS_ENDPOINT_URL: awsUrl } },
    },
  }
  return `${description.replace('export const platform =', 'const described =')}
const { cluster, stage, ...changes } = ${JSON.stringify(changes)}
export const platform = {
  ...described,
  ...changes,
  clusters: { ...described.clusters, k3s: { ...described.clusters.k3s, ...cluster } },
  stages: { ...described.stages, dev: { ...described.stages.dev, ...stage } },
}
`
}

/** A checkout of that description, and the bare repository that it is pushed to and Argo CD reads. */
export async function stageCheckout(awsUrl: string) {
  const origin = await mkdtemp(join(tmpdir(), 'gatehouse-origin-'))
  const repositoryUrl = `file://${origin}`
  const { folder, remove } = await checkoutWith((text) => described(text, awsUrl, repositoryUrl))
  // Argo CD takes no repository with links that lead out of it.
  await rm(join(folder, 'package.json'))
  for (const name of ['deploy', '.gitignore', 'package.json', 'package-lock.json']) {
    await cp(join(root, name), join(folder, name), { recursive: true, verbatimSymlinks: true })
  }
  // Helm is fetched where npm knows its registry: the commands here know no home.
  await helm(['version'])
  await mkdir(join(folder, '.cache'))
  await symlink(join(root, '.cache/tools'), join(folder, '.cache/tools'))
  const git = async (...args: string[]) => {
    const names = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
    const { code, stderr } = await run('git', [...names, ...args], { folder })
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  }
  await run('git', ['init', '--quiet', '--bare', origin])
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('config', 'user.name', 'test')
  await git('config', 'user.email', 'test@example.com')
  await git('remote', 'add', 'origin', repositoryUrl)
  return {
    folder,
    /** Commits all that was changed, and pushes it. */
    async push(message: string) {
      await git('add', 'platform.ts', 'deploy', '.gitignore', 'package.json')
      await git('commit', '--quiet', '--message', message)
      await git('push', '--quiet', 'origin', 'main')
    },
    async remove() {
      await remove()
      await rm(origin, { recursive: true })
    },
  }
}
