import { type Login, dockerConfig, dockerConfigOf } from '../../registry-renewal/docker-config.ts'
import { names, notes, tokenHours } from '../names.ts'
import type { Outcome } from './outcome.ts'
import { loginOf, pullTokenOf } from './pull-login.ts'
import { type Preparation, type Secret, valueOf } from './session.ts'

const hour = 3_600_000

/** Makes the Secret by which images are pulled, in each of these namespaces. */
export async function preparePullSecrets(
  preparation: Preparation,
  namespaces: readonly string[],
): Promise<Outcome[]> {
  const prepare = preparation.needs.registry.kind === 'ecr' ? ofToken : ofLogin
  const outcomes: Outcome[] = []
  for (const namespace of namespaces) {
    const present = await preparation.findSecret(names.pullSecret, namespace)
    outcomes.push(await prepare(preparation, namespace, present))
  }
  return outcomes
}

/** A token of ECR is had anew when less than half of its time is left. */
async function ofToken(
  preparation: Preparation,
  namespace: string,
  present: Secret | undefined,
): Promise<Outcome> {
  const { needs, now } = preparation
  const before = present?.metadata?.annotations ?? {}
  const end = before[notes.expiresAt] ?? ''
  const isGood =
    before[notes.registry] === needs.registry.host &&
    Date.parse(end) - now.getTime() > (tokenHours / 2) * hour
  if (isGood && !preparation.rotates(names.pullSecret))
    return kept(preparation, namespace, endOf(end))
  if (preparation.options.dryRun) {
    const outcome = kept(preparation, namespace, `for ${needs.registry.host}`)
    return { ...outcome, did: present ? 'renewed' : 'made' }
  }
  const { login, expiresAt } = await pullTokenOf(preparation)
  const secret = pullSecret(preparation, namespace, login, {
    // There is no base identity beside the stages: it gets the token of one of them.
    [notes.roleArn]: (namespace === preparation.namespace && needs.pullRoleArn) || '',
    [notes.expiresAt]: expiresAt.toISOString(),
  })
  return preparation.ensure(secret, endOf(expiresAt.toISOString()), 'renewed')
}

/** What a person was given by a registry holds until they take it back: it changes when they give another. */
async function ofLogin(
  preparation: Preparation,
  namespace: string,
  present: Secret | undefined,
): Promise<Outcome> {
  const { host } = preparation.needs.registry
  const login = await loginOf(preparation)
  if (!login && valueOf(present, dockerConfig.key)?.includes('"password"')) {
    return kept(preparation, namespace, `for ${host}`)
  }
  const note = login ? `for ${login.username} on ${host}` : `${host} is asked as nobody`
  const secret = pullSecret(preparation, namespace, login, {})
  const same = valueOf(present, dockerConfig.key) === dockerConfigOf(host, login)
  return same ? kept(preparation, namespace, note) : preparation.ensure(secret, note)
}

function pullSecret(
  preparation: Preparation,
  namespace: string,
  login: Login | undefined,
  more: Record<string, string>,
) {
  const { kind, host } = preparation.needs.registry
  const annotations = {
    [notes.registryKind]: kind,
    [notes.registry]: host,
    [notes.renewedAt]: preparation.now.toISOString(),
    [notes.renewedBy]: 'gatehouse cluster prepare',
    [notes.failure]: '',
    ...more,
  }
  const values = { [dockerConfig.key]: dockerConfigOf(host, login) }
  const { type } = dockerConfig
  return preparation.secret(names.pullSecret, values, { annotations, type, namespace })
}

function kept(preparation: Preparation, namespace: string, note: string): Outcome {
  return { ...preparation.kept(names.pullSecret, note), namespace }
}

function endOf(expiresAt: string): string {
  return `a token that ends ${expiresAt.slice(0, 16).replace('T', ' ')} UTC`
}
