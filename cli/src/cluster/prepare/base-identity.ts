import { setTimeout as wait } from 'node:timers/promises'
import type { V1Pod } from '@kubernetes/client-node'
import { names, notes } from '../names.ts'
import { type AccessKey, AccessKeys, type KnownKey } from './access-keys.ts'
import { untilKeyWorks } from './key-works.ts'
import type { Outcome } from './outcome.ts'
import { type Preparation, valueOf } from './session.ts'

/** After how many days an access key is replaced by the next run. */
const longestDays = 90

/** How long the node takes at most to show pods a Secret that has changed, in milliseconds. */
const untilSeen = 120_000

/** Makes the access key of the base user, or another one when it is old. The key is printed nowhere. */
export async function prepareBaseIdentity(
  preparation: Preparation,
  { user }: { user: string; roleArns: string[] },
): Promise<Outcome> {
  const { secret: name, key } = names.baseIdentity
  const keys = new AccessKeys(await preparation.caller(), user, preparation.needs.stage)
  const secret = await preparation.findSecret(name)
  const [known, present] = [await keys.list(), keyIdOf(valueOf(secret, key))]
  const current = known.find(({ id, active }) => active && id === present)
  const note = (id: string) => `access key ${id} of ${user}`
  await finishBefore(preparation, keys, known, secret?.metadata?.annotations?.[notes.replaces])
  if (current && !isOld(current, preparation.now) && !preparation.rotates(name)) {
    return preparation.kept(name, note(current.id))
  }
  const did = current ? 'renewed' : secret ? 'changed' : 'made'
  if (preparation.options.dryRun) return preparation.kept(name, `access key of ${user}`, did)
  await keys.makeRoom(known, current?.id)
  const made = await createWorking(preparation, keys)
  const outcome = await store(preparation, made, current?.id ?? '', note(made.id))
  if (current) {
    await untilPodsSee(preparation)
    await keys.retire(current.id)
    await store(preparation, made, '')
  }
  return { ...outcome, did }
}

/** What a run before did not come to: it was stopped between the new key and the end of the old one. */
async function finishBefore(
  { options }: Preparation,
  keys: AccessKeys,
  known: KnownKey[],
  replaced: string | undefined,
): Promise<void> {
  const index = known.findIndex(({ id }) => id === replaced)
  if (index < 0 || options.dryRun) return
  await keys.retire(known[index]?.id ?? '')
  known.splice(index, 1)
}

/** One that does not work is not kept. */
async function createWorking(preparation: Preparation, keys: AccessKeys): Promise<AccessKey> {
  const { needs } = preparation
  const made = await keys.create()
  preparation.say(`Waiting until AWS takes the access key ${made.id} …`)
  try {
    const roles = needs.baseIdentity?.roleArns ?? []
    await untilKeyWorks(made, roles, await preparation.caller(), needs.stage)
  } catch (error) {
    await keys.retire(made.id)
    throw error
  }
  return made
}

function store(
  preparation: Preparation,
  { id, secret }: AccessKey,
  replaces: string,
  note?: string,
): Promise<Outcome> {
  const text = `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`
  const { secret: name, key } = names.baseIdentity
  const annotations = { [notes.replaces]: replaces }
  return preparation.ensure(preparation.secret(name, { [key]: text }, { annotations }), note)
}

/** Which access key a shared credentials file has. */
function keyIdOf(text: string | undefined): string | undefined {
  return /^aws_access_key_id\s*=\s*(\S+)/m.exec(text ?? '')?.[1]
}

/** Pods read the file again when they take on their role, at the latest each hour. */
async function untilPodsSee(preparation: Preparation): Promise<void> {
  const { cluster, namespace } = preparation
  const pods = await cluster.list<V1Pod>({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
  const name = names.baseIdentity.secret
  const reading = pods.filter(({ spec }) =>
    JSON.stringify(spec?.volumes ?? []).includes(`"${name}"`),
  )
  if (reading.length === 0) return
  preparation.say(
    `Waiting ${untilSeen / 60_000} min until ${reading.length} pods have the new key …`,
  )
  await wait(untilSeen)
}

function isOld({ created }: KnownKey, now: Date): boolean {
  return now.getTime() - created.getTime() > longestDays * 86_400_000
}
