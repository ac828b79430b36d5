import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutWith } from '../support/checkout.ts'
import { root, run } from '../support/command.ts'
import { registry } from '../support/lab/lab.ts'

/** The stage of this test, and its namespace. */
export const stage = 'deploy-dev'

/** One service in one stage, so that little is to be watched. */
function described(description: string): string {
  return `${description.replace('export const platform =', 'const described =')}
const { gateway } = described.services
const { nodePorts, ...k3s } = described.clusters.k3s
export const platform = {
  ...described,
  registry: '${registry}/gatehouse',
  services: { gateway: { ...gateway, calls: [] } },
  resources: {},
  clusters: { k3s: { ...k3s, parts: {} } },
  stages: {
    '${stage}': {
      ...described.stages.dev,
      cluster: 'k3s',
      settings: { gateway: { GATEHOUSE_POLICY_FILE: 'policies/dev.cedar' } },
    },
  },
}
`
}

/** What the pods of a version do. */
export type Version = {
  name: string
  /** JavaScript, instead of the service itself. */
  code?: string
  secret?: string
  /** No node takes its pods: it does not come to anything, and nothing is wrong with it. */
  isHeld?: boolean
  /** JavaScript that runs to its end before the pods are changed, as a migration does. */
  first?: string
}

const image = '{{ .Values.image.repository }}@{{ .Values.image.digest }}'
const labels = { 'app.kubernetes.io/name': 'gateway' }

/** A template of a chart that is only as much of one as this test needs. */
function template({ name, code, secret, isHeld }: Version): string {
  const container = {
    name: 'gateway',
    image,
    ...(code !== undefined && { command: ['/usr/bin/node', '-e', code] }),
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
    ...(secret !== undefined && { volumeMounts: [{ name: 'values', mountPath: '/values' }] }),
  }
  const volumes = [{ name: 'values', secret: { secretName: secret } }]
  const pod = {
    terminationGracePeriodSeconds: 0,
    ...(isHeld && { schedulingGates: [{ name: 'example.com/held' }] }),
    containers: [container],
    ...(secret !== undefined && { volumes }),
  }
  return JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'gateway' },
    spec: {
      replicas: 1,
      progressDeadlineSeconds: 25,
      progressDeadlineAbort: true,
      selector: { matchLabels: labels },
      strategy: { canary: {} },
      template: {
        metadata: { labels: { ...labels, 'app.kubernetes.io/version': name } },
        spec: pod,
      },
    },
  })
}

/** What runs before the pods are changed; empty where nothing does. */
function job({ first }: Version): string {
  if (first === undefined) return ''
  const containers = [{ name: 'first', image, command: ['/usr/bin/node', '-e', first] }]
  const annotations = {
    'argocd.argoproj.io/hook': 'Sync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    'argocd.argoproj.io/sync-wave': '-1',
  }
  return JSON.stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'first', annotations },
    spec: { template: { spec: { restartPolicy: 'Never', containers } } },
  })
}

/** A checkout of that, and the bare repository whose branch `deployments` Argo CD reads. */
export async function deployCheckout() {
  const origin = await mkdtemp(join(tmpdir(), 'gatehouse-origin-'))
  const { folder, remove } = await checkoutWith(described)
  const git = async (...args: string[]) => {
    const { code, stdout, stderr } = await run('git', args, { folder })
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  const tools = join(root, '.cache/tools')
  await mkdir(tools, { recursive: true })
  await mkdir(join(folder, '.cache'))
  await symlink(tools, join(folder, '.cache/tools'))
  await git('init', '--quiet', '--bare', origin)
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('config', 'user.name', 'test')
  await git('config', 'user.email', 'test@example.com')
  await git('remote', 'add', 'origin', origin)
  const chart = join(folder, 'deploy/chart')
  await mkdir(join(chart, 'templates'), { recursive: true })
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: service\nversion: 0.1.0\n')
  return {
    folder,
    url: `file://${origin}`,
    /** The commit of the branch `deployments`; empty where there is none. */
    tip: () => git('ls-remote', origin, 'refs/heads/deployments'),
    /** Changes what the chart makes, and commits it. */
    async become(version: Version) {
      await writeFile(join(chart, 'templates/rollout.yaml'), template(version))
      await writeFile(join(chart, 'templates/job.yaml'), job(version))
      await git('add', 'platform.ts', 'deploy', 'package.json')
      await git('commit', '--quiet', '--allow-empty', '--message', `Be ${version.name}`)
      await git('push', '--quiet', 'origin', 'main')
    },
    async remove() {
      await remove()
      await rm(origin, { recursive: true })
    },
  }
}
