import { signatureOf } from '../policy/entities.ts'
import type { Person, Program } from './principal.ts'

export function personOf(who: Omit<Person, 'kind' | 'signature'>): Person {
  const person = { kind: 'user', ...who } as const
  return { ...person, signature: signatureOf(person) }
}

export function programOf(who: Omit<Program, 'kind' | 'signature'>): Program {
  const program = { kind: 'key', ...who } as const
  return { ...program, signature: signatureOf(program) }
}
