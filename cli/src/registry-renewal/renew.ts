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
  /** The path of a token of the cluster that takes on roles; else base identities do. */
  tokenFile?: string
  now: () => Date
}

/**
 * Renews the pull secrets of ECR in all namespaces with a label, each by the role that it names, which the cluster's
 * token or the base identity of the namespace takes on. One that names no role gets the token that another has got
 * for the same registry.
 */
export async function renewAll(work: Work): Promise<Renewal[]> {
  const { api, label, fetchToken, now } = work
  const tokens = new Map<string, PullToken>()
  const renew = async (namespace: string, secret: Secret): Promise<Renewal> => {
    const host = noteOf(secret, notes.registry)
    const token = noteOf(secret, notes.roleArn)
      ? await fetchToken(await identityOf(work, namespace, secret))
      : tokens.get(host)
    if (!token) throw new Error(`no namespace names a role that opens ${host}`)
    tokens.set(host, token)
    await api.patchSecret(namespace, names.pullSecret, renewed(host, token, now()))
    return { namespace, expiresAt: token.expiresAt.toISOString() }
  }
  const renewals: Renewal[] = []
  for (const { namespace, secret, failure } of await findAll(api, label)) {
    if (failure !== undefined) renewals.push({ namespace, failure })
    if (secret) {
      const renewal = renew(namespace, secret).catch((error: Error) =>
        noteFailure(api, namespace, error, now()),
      )
      // One after the other: those that have no identity of their own come last.
      renewals.push(await renewal)
    }
  }
  return renewals
}

type Place = { namespace: string; secret?: Secret; failure?: string }

/** The pull secrets of ECR, and the namespaces that cannot be looked into. */
async function findAll(api: Api, label: string): Promise<Place[]> {
  const places = (await api.namespaces(label)).map(async (namespace): Promise<Place> => {
    try {
      const secret = await api.findSecret(namespace, names.pullSecret)
      const isEcr = noteOf(secret, notes.registryKind) === 'ecr'
      return { namespace, ...(secret && isEcr && { secret }) }
    } catch (error) {
      return { namespace, failure: reasonOf(error as Error) }
    }
  })
  const hasRole = ({ secret }: Place) => Number(noteOf(secret, notes.roleArn) !== '')
  return (await Promise.all(places)).toSorted((a, b) => hasRole(b) - hasRole(a))
}

/** Where a person looks for it, too, as far as that can be written. */
async function noteFailure(api: Api, namespace: string, error: Error, now: Date): Promise<Renewal> {
  const failure = reasonOf(error)
  const annotations = { [notes.failedAt]: now.toISOString(), [notes.failure]: failure }
  await api
    .patchSecret(namespace, names.pullSecret, { metadata: { annotations } })
    .catch(() => undefined)
  return { namespace, failure }
}

async function identityOf(
  { api, tokenFile }: Work,
  namespace: string,
  secret: Secret,
): Promise<PullIdentity> {
  const region = ecrOf(noteOf(secret, notes.registry))?.region
  if (!region) throw new Error('its notes name no registry of ECR')
  const role = { roleArn: noteOf(secret, notes.roleArn), region }
  if (tokenFile !== undefined) return { ...role, by: { tokenFile } }
  const { secret: name, key } = names.baseIdentity
  const identity = await api.findSecret(namespace, name)
  const credentials = Buffer.from(identity?.data?.[key] ?? '', 'base64').toString()
  return { ...role, by: { credentials } }
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
