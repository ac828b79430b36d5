import { parseArgs } from 'node:util'
import { parameterNames } from '@gatehouse/contract'
import { type Action, actions } from '../policy/actions.ts'
import { closest } from '../policy/closest.ts'
import type { PolicyResource } from '../policy/entities.ts'
import { WrongQuestion } from './wrong-question.ts'

export type Question = {
  /** Whom it is about: `anonymous`, `key`, or a person's e-mail address or id. */
  as: string
  /** Absent: those that the policies give. */
  roles?: string[]
  scopes: string[]
  action: string
  /** Each of them must be allowed: a name may stand for several parameters. */
  resources: PolicyResource[]
}

const options = {
  as: { type: 'string' },
  do: { type: 'string' },
  on: { type: 'string' },
  stage: { type: 'string', default: 'local' },
  policy: { type: 'string' },
  role: { type: 'string', multiple: true },
  scope: { type: 'string', multiple: true },
} as const

/**
 * Reads the arguments of `gatehouse can`.
 * @throws {WrongQuestion}
 */
export function questionFrom(
  args: string[],
): Question & { stage: string; policyFile: string | undefined } {
  const {
    as,
    do: action,
    on,
    stage,
    policy,
    role,
    scope = [],
  } = parseArgs({ args, options }).values
  if (as === undefined || action === undefined)
    throw new WrongQuestion('who would do what is not said', 'give --as USER --do ACTION')
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(stage))
    throw new WrongQuestion(`${stage} is no name of a stage`, 'give --stage local, dev, qa or prod')
  if (as === 'anonymous' && role)
    throw new WrongQuestion('anonymous holds no role', 'leave --role out, or name someone by --as')
  if (as !== 'key' && scope.length > 0)
    throw new WrongQuestion('only keys have scopes', 'give --as key, or leave --scope out')
  for (const name of scope) actionNamed(name)
  return {
    as,
    ...(role && { roles: role }),
    scopes: scope,
    action,
    resources: resourcesOf(action, actionNamed(action), on),
    stage,
    policyFile: policy,
  }
}

function actionNamed(name: string): Action {
  const found = actions.get(name)
  if (found) return found
  const names = [...actions.keys()].toSorted()
  const meant = closest(name, names)
  throw new WrongQuestion(
    `there is no action ${name}`,
    `${meant === undefined ? '' : `did you mean ${meant}? `}The actions are ${names.join(', ')}`,
  )
}

function resourcesOf(
  action: string,
  { types, named }: Action,
  on: string | undefined,
): PolicyResource[] {
  const [type] = types
  if (type === undefined) throw new Error(`${action} is on nothing`)
  const { prefix, id = on ?? '' } =
    /^(?<prefix>[A-Z][A-Za-z]*)::(?<id>.*)$/s.exec(on ?? '')?.groups ?? {}
  if (prefix !== undefined && prefix !== type)
    throw new WrongQuestion(`${action} is on ${type}, not on ${prefix}`, `give --on ${type}::…`)
  if (!named) {
    if (id === '' || id === type) return [{ type, id: '' }]
    throw new WrongQuestion(`${action} is on ${type} as a whole`, 'leave --on out')
  }
  if (id === '')
    throw new WrongQuestion(
      `${action} is on one ${type}`,
      `name it by --on ${example[type] ?? 'ID'}`,
    )
  const names = action === 'GetParameter' ? parameterNames(id) : [id]
  return names.map((name) => ({ type, id: name }))
}

const example: Partial<Record<PolicyResource['type'], string>> = {
  Bucket: 'BUCKET',
  Object: 'BUCKET/KEY',
  Parameter: '/NAME',
  Secret: 'NAME',
  Role: 'ROLE',
}
