import { argocdNamespace } from '@gatehouse/platform'
import type { KubernetesObject } from '@kubernetes/client-node'
import { hash } from 'bcryptjs'
import { CliError } from '../../cli-error.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'

type Secret = KubernetesObject & { data?: Record<string, string> }

const secret = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: argocdNamespace },
})

const own = secret('argocd-secret')

const initial = secret('argocd-initial-admin-secret')

/** As many rounds of bcrypt, as a power of two, as Argo CD makes itself. */
const rounds = 10

/**
 * The password that Argo CD made for admin when it first started.
 * @throws {CliError} when it is gone
 */
export async function firstPassword(cluster: Cluster): Promise<string> {
  const found = await cluster.find<Secret>(initial)
  const password = decode(found?.data?.password)
  if (password !== '') return password
  throw new CliError(`${cluster.name} has no first password of Argo CD's admin any more`, {
    fix: 'set another one: gatehouse cluster argocd password --set',
  })
}

/** Whether the first password is still there, and when the present one was set, as RFC 3339. */
export async function passwordState(
  cluster: Cluster,
): Promise<{ first: boolean; changedAt: string | null }> {
  const [first, present] = await Promise.all([
    cluster.find<Secret>(initial),
    cluster.find<Secret>(own),
  ])
  const changedAt = decode(present?.data?.['admin.passwordMtime']) || null
  return { first: first !== undefined, changedAt }
}

/**
 * Makes this the password of admin, and takes the first one away.
 * @see https://argo-cd.readthedocs.io/en/stable/faq/#i-forgot-the-admin-password-how-do-i-reset-it
 * @throws {CliError} when Argo CD has not started there yet
 */
export async function setPassword(password: string, cluster: Cluster, now: Date): Promise<void> {
  if (!(await cluster.find(own))) {
    throw new CliError(`Argo CD has not started in ${cluster.name}: it has no argocd-secret`, {
      fix: 'install it first: gatehouse cluster bootstrap CLUSTER',
    })
  }
  const data = {
    'admin.password': encode(await hash(password, rounds)),
    // Sessions from before this are over. Argo CD reads it to the second.
    'admin.passwordMtime': encode(now.toISOString().replace(/\.\d+Z$/, 'Z')),
  }
  await cluster.merge({ ...own, data })
  await cluster.remove(initial)
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64')
}

function decode(value = ''): string {
  return Buffer.from(value, 'base64').toString()
}
