import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Someone who can sign in at the local issuer. */
export type IssuerPerson = {
  /** The subject: `amara-okafor`. */
  sub: string
  name: string
  email: string
  role: string
}

/** Those of the sample people who have a role. */
export async function readIssuerPeople(sample: string): Promise<IssuerPerson[]> {
  const text = await readFile(join(sample, 'people.json'), 'utf8')
  const people = JSON.parse(text) as (Omit<IssuerPerson, 'sub' | 'role'> & { role?: string })[]
  return people.flatMap(({ name, email, role }) =>
    role === undefined ? [] : [{ sub: slugOf(name), name, email, role }],
  )
}

/** A name in small ASCII letters and hyphens: marks go, what is neither letter nor digit parts words. */
export function slugOf(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
