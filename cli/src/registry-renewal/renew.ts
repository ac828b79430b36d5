import { names, notes } from '../cluster/names.ts'
import { ecrOf } from '../registry/ecr.ts'
import type { Api, Secret } from './api.ts'
import { dockerConfig, dockerConfigOf } from './docker-config.ts'
import type { PullIdentity, PullToken } from './token.ts'

/** What became of the pull secret of a namespace. */
export type Renewal =
  | { namespace: string; expiresAt: string }
  | { namespace: string; failure: string }

type Work = {
  api: Api
  /** By which namespaces are found. */
  label: string
  fetchToken: (identity: PullIdentity) => Promise<PullToken>
  now: () => Date
}

/**
 * Renews the pull secrets of all namespaces with a label, each by the base identity of its namespace. A namespace
 * without one gets the token that another has got for the same registry.
 */
export async function renewAll({ api, label, fetchToken, now }: Work): Promise<Renewal[]> {
  const found = await Promise.all(
    (await api.namespaces(label)).map(async (namespace) => ({
      namespace,
      secret: await api.findSecret(namespace, names.pullSecret),
      identity: await api.findSecret(namespace, names.baseIdentity.secret),
    })),
  )
  const places = found
    .filter(({ secret }) => noteOf(secret, notes.registryKind) === 'ecr')
    .toSorted((a, b) => Number(b.identity !== undefined) - Number(a.identity !== undefined))
  const tokens = new Map<string, PullToken>()
  const renewals: Renewal[] = []
  for (const { namespace, secret, identity } of places) {
    const host = noteOf(secret, notes.registry)
    try {
      const token = identity
        ? await fetchToken(identityOf(host, secret, identity))
        : tokens.get(host)
      if (!token) throw new Error(`no namespace has a base identity that opens ${host}`)
      tokens.set(host, token)
      await api.patchSecret(namespace, names.pullSecret, renewed(host, token, now()))
      renewals.push({ namespace, expiresAt: token.expiresAt.toISOString() })
    } catch (error) {
      const failure = reasonOf(error as Error)
      const annotations = { [notes.failedAt]: now().toISOString(), [notes.failure]: failure }
      renewals.push({ namespace, failure })
      await api.patchSecret(namespace, names.pullSecret, { metadata: { annotations } })
    }
  }
  return renewals
}

function identityOf(host: string, secret: Secret | undefined, identity: Secret): PullIdentity {
  const roleArn = noteOf(secret, notes.roleArn)
  const region = ecrOf(host)?.region
  if (!region || !roleArn) throw new Error(`its notes name no registry of ECR and role: ${host}`)
  const value = identity.data?.[names.baseIdentity.key] ?? ''
  return { credentials: Buffer.from(value, 'base64').toString(), roleArn, region }
}

/** What a pull secret is changed to. */
function renewed(host: string, { login, expiresAt }: PullToken, now: Date): object {
  const value = Buffer.from(dockerConfigOf(host, login)).toString('base64')
  const annotations = {
    [notes.renewedAt]: now.toISOString(),
    [notes.expiresAt]: expiresAt.toISOString(),
    [notes.renewedBy]: names.renewal,
    [notes.failure]: '',
  }
  return { metadata: { annotations }, data: { [dockerConfig.key]: value } }
}

function noteOf(secret: Secret | undefined, note: string): string {
  return secret?.metadata.annotations?.[note] ?? ''
}

/** Messages of AWS name identities and what they may not do, no key. */
function reasonOf({ name, message }: Error): string {
  return `${name}: ${message}`.slice(0, 500)
}
