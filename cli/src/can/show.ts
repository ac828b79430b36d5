import type { Output } from '../context.ts'

type Policy = {
  id: string
  effect: 'permit' | 'forbid'
  file: string
  line: number
  comment: string
}

/** What the gateway says of a decision. */
export type Explanation = {
  stage: string
  allowed: boolean
  principal: { kind: 'anonymous' | 'user' | 'key'; id: string; roles: string[]; scopes?: string[] }
  action: string
  resources: { type: string; id: string }[]
  policies: Policy[]
  fault?: string
  roles?: { role: string; policies: string[] }[]
  permits?: Policy[]
}

/** An explanation for people. */
export function page(explanation: Explanation, paint: Output['paint']): string {
  return [head(explanation, paint), ...body(explanation, paint)].join('\n')
}

function head(explanation: Explanation, paint: Output['paint']): string {
  const { allowed, principal, action, resources, stage } = explanation
  const verdict = paint([allowed ? 'green' : 'red', 'bold'], allowed ? 'allowed:' : 'denied:')
  const may = allowed ? 'may' : 'may not'
  const on = resources.map(({ type, id }) => (id === '' ? type : `${type} ${id}`)).join(' and ')
  return `${verdict} ${nameOf(principal)} ${may} do ${action} on ${on} in the stage ${stage}\n`
}

function nameOf({ kind, id, roles, scopes = [] }: Explanation['principal']): string {
  const held = [
    ...(roles.length > 0 ? [roles.join(', ')] : []),
    ...(scopes.length > 0 ? [`for ${scopes.join(', ')}`] : []),
  ]
  const limits = held.length > 0 ? ` (${held.join('; ')})` : ''
  return `${kind === 'key' ? 'a key' : id}${limits}`
}

function body(explanation: Explanation, paint: Output['paint']): string[] {
  const { allowed, policies, action, fault, roles = [], permits = [] } = explanation
  if (allowed) return [section('It is permitted by', policies, paint)]
  const reasons = [
    ...(fault === undefined ? [] : [`It cannot be decided, which denies it: ${fault}\n`]),
    ...(policies.length > 0 ? [section('It is forbidden by', policies, paint)] : []),
  ]
  const none = reasons.length > 0 ? '' : 'No policy permits it. '
  const enough = roles.map(({ role, policies: ids }) => `  ${role}  by ${ids.join(', ')}\n`)
  return [
    ...reasons,
    ...(enough.length > 0 ? [`${none}It would be allowed with the role\n${enough.join('')}`] : []),
    ...(enough.length === 0 && none !== '' ? [`${none.trimEnd()}\n`] : []),
    ...(permits.length > 0
      ? [section(`What permits ${action} to whom it is for`, permits, paint)]
      : []),
  ]
}

function section(title: string, policies: Policy[], paint: Output['paint']): string {
  const items = policies.map(({ id, file, line, comment }) => {
    const said = comment === '' ? '' : `${comment.replaceAll(/^/gm, '    ')}\n`
    return `  ${paint('bold', id)}  ${paint('dim', `${file}, line ${line}`)}\n${said}`
  })
  return `${title}\n${items.join('')}`
}
