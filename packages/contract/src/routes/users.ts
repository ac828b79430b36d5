import Type from 'typebox'
import { defineRoute } from '../route.ts'
import { Envelope, Page, paging } from '../schemas/envelope.ts'
import { controls } from '../schemas/text.ts'
import {
  NewUser,
  NewUserForm,
  User,
  UserId,
  UserPatch,
  avatarMediaTypes,
  avatarSizes,
} from '../schemas/users.ts'
import {
  EntityTags,
  changeProblems,
  etag,
  readProblems,
  revalidation,
  writeProblems,
} from './common.ts'

const params = Type.Object({ id: UserId })
const user = { type: 'User', id: 'id' } as const
const location = { location: Type.String() }

export const listUsers = defineRoute({
  id: 'listUsers',
  method: 'GET',
  path: '/api/v1/users',
  tag: 'Users',
  summary: 'List or search people',
  description:
    'With `q`: those whose name or e-mail address begins with it, without regard to case.',
  access: { action: 'ListUsers', resource: { type: 'User' } },
  query: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 254, pattern: `^[^${controls}]*$` })),
    ...paging,
  }),
  success: {
    200: { description: 'A page of people', body: Page(User), headers: etag },
    ...revalidation,
  },
  problems: readProblems,
})

export const createUser = defineRoute({
  id: 'createUser',
  method: 'POST',
  path: '/api/v1/users',
  tag: 'Users',
  summary: 'Add a person',
  access: { action: 'CreateUser', resource: { type: 'User' } },
  body: { 'application/json': NewUser, 'multipart/form-data': NewUserForm },
  success: {
    201: { description: 'The person', body: Envelope(User), headers: { ...etag, ...location } },
  },
  problems: [...writeProblems, 'email-taken', 'invalid-image'],
})

export const getUser = defineRoute({
  id: 'getUser',
  method: 'GET',
  path: '/api/v1/users/{id}',
  tag: 'Users',
  summary: 'Read a person',
  access: { action: 'GetUser', resource: user },
  params,
  success: {
    200: { description: 'The person', body: Envelope(User), headers: etag },
    ...revalidation,
  },
  problems: [...readProblems, 'user-not-found'],
})

export const updateUser = defineRoute({
  id: 'updateUser',
  method: 'PATCH',
  path: '/api/v1/users/{id}',
  tag: 'Users',
  summary: 'Change a person',
  description:
    'Send the ETag that you read as `If-Match`, so that no one else’s change is lost, or `If-Match: *` to change whatever is there.',
  access: { action: 'UpdateUser', resource: user },
  params,
  headers: Type.Object({ 'if-match': EntityTags }),
  body: { 'application/json': UserPatch },
  success: { 200: { description: 'The person as changed', body: Envelope(User), headers: etag } },
  problems: [
    ...writeProblems,
    'user-not-found',
    'email-taken',
    'version-mismatch',
    'if-match-required',
  ],
})

export const deleteUser = defineRoute({
  id: 'deleteUser',
  method: 'DELETE',
  path: '/api/v1/users/{id}',
  tag: 'Users',
  summary: 'Remove a person and the avatar',
  access: { action: 'DeleteUser', resource: user },
  params,
  headers: Type.Object({ 'if-match': Type.Optional(EntityTags) }),
  success: { 204: { description: 'Removed' } },
  problems: [...changeProblems, 'user-not-found', 'version-mismatch'],
})

export const putAvatar = defineRoute({
  id: 'putAvatar',
  method: 'PUT',
  path: '/api/v1/users/{id}/avatar',
  tag: 'Users',
  summary: 'Set the avatar',
  description:
    'At most 10 MiB and 24 megapixels. It is cropped to a square, kept as WebP in three sizes, and stripped of metadata.',
  access: { action: 'UpdateUser', resource: user },
  params,
  headers: Type.Object({ 'if-match': Type.Optional(EntityTags) }),
  body: Object.fromEntries(avatarMediaTypes.map((type) => [type, null])),
  success: { 200: { description: 'The person', body: Envelope(User), headers: etag } },
  problems: [...writeProblems, 'user-not-found', 'version-mismatch', 'invalid-image'],
})

export const getAvatar = defineRoute({
  id: 'getAvatar',
  method: 'GET',
  path: '/api/v1/users/{id}/avatar',
  tag: 'Users',
  summary: 'Read the avatar',
  access: { action: 'GetUser', resource: user },
  params,
  query: Type.Object({
    size: Type.Optional(
      Type.Enum([...avatarSizes], {
        type: 'integer',
        default: 256,
        description: 'Side length in pixels',
      }),
    ),
    v: Type.Optional(
      Type.String({
        pattern: '^[a-f0-9]{1,64}$',
        description: 'As in avatarUrl: lets a browser keep the picture',
      }),
    ),
  }),
  success: {
    200: { description: 'The picture', mediaTypes: ['image/webp'], headers: etag },
    ...revalidation,
  },
  problems: [...readProblems, 'user-not-found', 'avatar-not-found'],
})

export const deleteAvatar = defineRoute({
  id: 'deleteAvatar',
  method: 'DELETE',
  path: '/api/v1/users/{id}/avatar',
  tag: 'Users',
  summary: 'Remove the avatar',
  access: { action: 'UpdateUser', resource: user },
  params,
  headers: Type.Object({ 'if-match': Type.Optional(EntityTags) }),
  success: { 204: { description: 'Removed' } },
  problems: [...changeProblems, 'user-not-found', 'avatar-not-found', 'version-mismatch'],
})
