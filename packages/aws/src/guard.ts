import { readFile } from 'node:fs/promises'
import { SettingsError } from '@gatehouse/kit'
import type { Logger } from 'pino'
import { codeOf } from './failures.ts'

/** A call of AWS: the client and command of the SDK, without those words in their names. */
export type GuardedCall = {
  api: string
  operation: string
  input: Readonly<Record<string, unknown>>
}

/** What of an answer needs a permission of its own. */
export type GuardedAnswer = { absent: true } | { key: string }

type Denial = { action: string; resource: string; message: string }

/** What decides about calls: `createEnforcement` of packages/iam makes it, which this package does not know. */
export type Decisions = {
  service: string
  denialOf: (call: GuardedCall) => Denial | undefined
  denialOfAnswer: (call: GuardedCall, answer: GuardedAnswer) => Denial | undefined
}

/** Refuses what a policy denies before AWS is asked, by failures such as those of AWS itself. */
export type CallGuard = {
  /** @throws {AccessDenied} */
  refuseCall: (call: GuardedCall) => void
  /** @throws {AccessDenied} */
  refuseAnswer: (call: GuardedCall, answer: GuardedAnswer) => void
}

/** As the SDK reports that AWS denies a call. It is no fault of the program: where it came from does not matter. */
export class AccessDenied extends Error {
  override name = 'AccessDeniedException'
  readonly action: string
  readonly resource: string

  constructor({ action, resource, message }: Denial) {
    super(message)
    this.action = action
    this.resource = resource
    this.stack = `${this.name}: ${message}`
  }
}

type GuardOptions = {
  service: string
  /** What the setting GATEHOUSE_IAM_POLICY_FILE says. */
  file: string | undefined
  /** Makes the content of the file into what decides. */
  decisions: (policy: unknown) => Decisions
  log: Logger
}

/**
 * The guard that the settings ask for, if any.
 * @throws {SettingsError} when the file cannot be read, or holds no policy of this service
 */
export async function openGuard(options: GuardOptions): Promise<CallGuard | undefined> {
  const { service, file, log } = options
  if (file === undefined) return undefined
  const wrong = (why: string) =>
    new SettingsError(service, [
      `GATEHOUSE_IAM_POLICY_FILE=${JSON.stringify(file)} (the policy that calls of AWS are held against): ${why} ` +
        'Start with `gatehouse up`, which writes it, or leave the setting out.',
    ])
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw wrong(`it cannot be read (${codeOf(error)}).`)
  })
  const made = attempt(() => options.decisions(JSON.parse(text)))
  if (made instanceof Error) throw wrong(`${made.message}.`)
  if (made.service !== service) throw wrong(`it is the policy of ${made.service}.`)
  return guardBy(made, log)
}

function attempt<T>(make: () => T): T | Error {
  try {
    return make()
  } catch (error) {
    return error as Error
  }
}

/** Each kind of denial is told once: the failures of requests tell it again, lists leave out what is denied. */
function guardBy(decisions: Decisions, log: Logger): CallGuard {
  const told = new Set<string>()
  const refuse = (denial: Denial | undefined) => {
    if (!denial) return
    const { action, message } = denial
    if (!told.has(action)) log.warn(message)
    told.add(action)
    throw new AccessDenied(denial)
  }
  return {
    refuseCall: (call) => refuse(decisions.denialOf(call)),
    refuseAnswer: (call, answer) => refuse(decisions.denialOfAnswer(call, answer)),
  }
}
