import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type NewUser, ProblemError } from '@gatehouse/contract'
import type { DirectoryClient } from '../directory/client.ts'
import type { FirstData } from './first-data.ts'

/** A person of the first data, and the file of the portrait. */
type SamplePerson = NewUser & { avatar?: string }

/** Adds the people of `sample` who have not been added before. Answers how many came. */
export async function addFirstPeople(
  client: DirectoryClient,
  sample: string,
  firstData: FirstData,
): Promise<number> {
  const text = await readFile(join(sample, 'people.json'), 'utf8')
  const people = (JSON.parse(text) as SamplePerson[]).filter(
    ({ email }) => !firstData.added.has(email),
  )
  for (const person of people) {
    const body = await formOf(person, sample)
    await client.fetch('createUser', {}, { body }).catch(unlessThere)
    firstData.noteAdded(person.email)
  }
  firstData.noteDone()
  return people.length
}

async function formOf({ name, email, avatar }: SamplePerson, sample: string): Promise<FormData> {
  const form = new FormData()
  form.set('name', name)
  form.set('email', email)
  if (avatar !== undefined) {
    const portrait = await openAsBlob(join(sample, 'avatars', avatar), { type: 'image/webp' })
    form.set('avatar', portrait, avatar)
  }
  return form
}

/** A start that was interrupted between adding a person and noting it. */
function unlessThere(error: unknown): void {
  if (!(error instanceof ProblemError) || error.kind !== 'email-taken') throw error
}
