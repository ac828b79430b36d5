import { NewUser } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import type { RouteDependencies } from '../dependencies.ts'
import { renderAvatar } from '../avatars/render.ts'
import type { StoredUser } from '../store.ts'
import { readForm } from './form.ts'

/**
 * Adds the person that a request brings, as JSON, which has been checked, or as a form.
 * @throws `invalid-request`, `email-taken`, `invalid-image` and what `readForm` throws
 */
export async function createUser(
  { store, uploads }: RouteDependencies,
  request: FastifyRequest,
): Promise<StoredUser> {
  if (!request.isMultipart()) return store.create(request.body as NewUser)
  return uploads.take(async () => {
    const { fields, avatar } = await readForm(request)
    const user = checked(request, fields)
    return store.create(user, avatar && (await renderAvatar(avatar, request.deadline.signal)))
  })
}

/** A form is held against the same schema as JSON, and refused in the same words. */
function checked(request: FastifyRequest, fields: Record<string, string>): NewUser {
  const validate = request.compileValidationSchema(NewUser, 'body')
  const result = validate(fields) as unknown as { error?: Error }
  if (result.error) throw result.error
  return fields as NewUser
}
