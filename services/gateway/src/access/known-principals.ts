import type { Person, Program } from './principal.ts'

/** Policies may name people and their e-mail addresses, so only the order of roles makes no difference. */
export function personOf(who: Omit<Person, 'kind' | 'signature'>): Person {
  const signature = JSON.stringify(['user', who.id, who.name, who.email, who.roles.toSorted()])
  return { kind: 'user', ...who, signature }
}

export function programOf(who: Omit<Program, 'kind' | 'signature'>): Program {
  const { id, name, owner, roles, scopes } = who
  const signature = JSON.stringify(['key', id, name, owner, roles.toSorted(), scopes.toSorted()])
  return { kind: 'key', ...who, signature }
}
