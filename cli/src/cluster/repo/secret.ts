import { createHash } from 'node:crypto'
import { argocdNamespace } from '@gatehouse/platform'
import type { KubernetesObject } from '@kubernetes/client-node'
import type { Any, Cluster } from '../../kubernetes/cluster.ts'
import type { Credential } from './credential.ts'

/** By which Argo CD finds them. */
const label = 'argocd.argoproj.io/secret-type'

const changedAt = 'gatehouse/changed-at'

/** A repository that Argo CD has a credential of. */
export type Repository = {
  name: string
  url: string
  credential: Credential['kind'] | 'other'
  project: string | null
  /** When this command changed it last; null: somebody else made it. */
  changedAt: string | null
}

/**
 * The Secret by which Argo CD reads a repository.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories
 */
export function repositorySecret(
  { url, project, now }: { url: string; project?: string | undefined; now: Date },
  credential: Credential,
): Any {
  const values = { type: 'git', url, ...(project && { project }), ...fieldsOf(credential) }
  const data = Object.entries(values).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ])
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secretName(url),
      namespace: argocdNamespace,
      labels: { [label]: 'repository' },
      annotations: { [changedAt]: now.toISOString() },
    },
    type: 'Opaque',
    data: Object.fromEntries(data),
  }
}

function fieldsOf(credential: Credential): Record<string, string> {
  if (credential.kind === 'ssh-key') return { sshPrivateKey: credential.key }
  if (credential.kind === 'token') {
    return { username: credential.username, password: credential.token }
  }
  const { appId, installationId, key, apiUrl } = credential
  return {
    githubAppID: appId,
    githubAppInstallationID: installationId,
    githubAppPrivateKey: key,
    ...(apiUrl !== 'https://api.github.com' && { githubAppEnterpriseBaseUrl: apiUrl }),
  }
}

function secretName(url: string): string {
  return `repo-${createHash('sha256').update(url).digest('hex').slice(0, 12)}`
}

/** Those of all repositories, without what is secret in them. */
export async function listRepositories(cluster: Cluster): Promise<Repository[]> {
  const secrets = await cluster.list<KubernetesObject & { data?: Record<string, string> }>(
    { apiVersion: 'v1', kind: 'Secret' },
    { namespace: argocdNamespace, labels: `${label}=repository` },
  )
  return secrets.map(({ metadata, data = {} }) => ({
    name: metadata?.name ?? '',
    url: decode(data.url),
    credential: kindOf(data),
    project: decode(data.project) || null,
    changedAt: metadata?.annotations?.[changedAt] ?? null,
  }))
}

function kindOf(data: Record<string, string>): Repository['credential'] {
  if (data.sshPrivateKey) return 'ssh-key'
  if (data.githubAppID) return 'github-app'
  return data.password ? 'token' : 'other'
}

function decode(value = ''): string {
  return Buffer.from(value, 'base64').toString()
}
