import {
  type AuthorizationAnswer,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs'
import { SettingsError } from '@gatehouse/kit'
import { LRUCache } from 'lru-cache'
import type { Decision, Decisions, Resource, RolesByPolicy } from './decisions.ts'
import {
  type PolicyResource,
  type VisiblePrincipal,
  principalEntity,
  resourceEntity,
} from './entities.ts'
import { actions } from './actions.ts'
import { covers, faultsOf, looksAtResource, rolesIn } from './policy-rules.ts'
import { type Policy, type PolicyFault, type PolicyFile, parsePolicies } from './policy-text.ts'
import type { Principal } from '../identity/principal.ts'
import { policySchema } from './schema.ts'

/** What Cedar said. `fault` is why it could not decide, which denies. */
export type Verdict = Decision & { fault?: string }

type Options = {
  /** Hears of each decision that could not be made. */
  onFault?: (fault: string) => void
  /** How much memory decisions may take that were made before, in bytes. */
  maxBytes?: number
}

const schemaName = 'gatehouse'
let opened = 0

/** The policies of a stage, as Cedar decides by them. Whatever is not a clean permit is a denial. */
export class Policies implements Decisions, RolesByPolicy {
  readonly all: readonly Policy[]
  readonly #set: string
  readonly #onFault: (fault: string) => void
  readonly #made: LRUCache<string, Decision>
  /** The actions about which some policy says one thing of this resource and another of that. */
  readonly #selective: ReadonlySet<string>
  /** The roles that policies give to people. */
  readonly #given: readonly string[]

  /** @throws {SettingsError} naming every fault of the policies */
  constructor(files: readonly PolicyFile[], options: Options = {}) {
    const { onFault = () => {}, maxBytes = 8 * 1024 * 1024 } = options
    const parsed = files.map(parsePolicies)
    this.all = parsed.flatMap(({ policies }) => policies)
    const faults = [...parsed.flatMap((file) => file.faults), ...faultsOf(this.all)]
    if (faults.length > 0) throw new SettingsError('gateway', sentences(faults))
    this.#set = prepare(this.all)
    this.#onFault = onFault
    this.#made = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (_decision, key) => 256 + key.length * 2,
    })
    const selecting = this.all.filter(({ json }) => looksAtResource(json))
    this.#selective = new Set(
      [...actions.keys()].filter((action) => selecting.some(({ json }) => covers(json, action))),
    )
    const giving = this.all.filter(({ json }) => covers(json, 'HoldRole'))
    this.#given = [...new Set(giving.flatMap(({ json }) => rolesIn(json)))]
  }

  /** From memory where the same was asked before: policies do not change while the process runs. */
  decide(principal: Principal, action: string, resource: Resource): Decision {
    const id = this.#selective.has(action) ? resource.id : ''
    // A signature holds no control character, so whatever the id holds, this is the key of nothing else.
    const key = `${action}\0${resource.type}\0${id}\0${principal.signature}`
    const before = this.#made.get(key)
    if (before) return before
    const { fault, ...decision } = this.ask(principal, action, resource)
    // A fault may lie in the id, which the key need not hold.
    if (fault === undefined) this.#made.set(key, decision)
    else this.#onFault(fault)
    return decision
  }

  rolesFor(person: { id: string; name: string; email?: string }): string[] {
    const unknown = { ...person, kind: 'user', roles: [] } as const
    return this.#given.filter((id) => this.ask(unknown, 'HoldRole', { type: 'Role', id }).allowed)
  }

  /** Asks Cedar, each time. */
  ask(who: VisiblePrincipal, action: string, what: PolicyResource): Verdict {
    try {
      const principal = principalEntity(who)
      const resource = resourceEntity(what)
      return verdictOf(
        statefulIsAuthorized({
          principal: principal.uid,
          action: { type: 'Action', id: action },
          resource: resource.uid,
          context: {},
          entities: [principal, resource],
          preparsedSchemaName: schemaName,
          validateRequest: true,
          preparsedPolicySetId: this.#set,
        }),
      )
    } catch (error) {
      return denial((error as Error).message)
    }
  }
}

/** Cedar skips a policy that fails, a `forbid` too: then nothing is permitted. */
function verdictOf(answer: AuthorizationAnswer): Verdict {
  if (answer.type === 'failure')
    return denial(answer.errors.map(({ message }) => message).join('; '))
  const { decision, diagnostics } = answer.response
  const failed = diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`)
  if (failed.length > 0) return denial(failed.join('; '))
  return { allowed: decision === 'allow', policies: diagnostics.reason.toSorted() }
}

function denial(fault: string): Verdict {
  return { allowed: false, policies: [], fault }
}

/** Has Cedar keep schema and policies, and gives the name of the policies there. */
function prepare(policies: readonly Policy[]): string {
  const set = `gatehouse-${(opened += 1)}`
  for (const answer of [
    preparseSchema(schemaName, policySchema),
    preparsePolicySet(set, {
      staticPolicies: Object.fromEntries(policies.map(({ id, text }) => [id, text])),
    }),
  ]) {
    if (answer.type === 'failure')
      throw new Error(answer.errors.map(({ message }) => message).join('; '))
  }
  return set
}

/** In the order of the files; nothing in them can write on a terminal what is not there. */
function sentences(faults: PolicyFault[]): string[] {
  return faults
    .toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
    .map(({ file, line, message }) => `${file}, line ${line}: ${message}.`.replace(/\p{C}/gu, '?'))
}
