import Type, { type Static } from 'typebox'
import { DateTime } from './envelope.ts'
import { controls } from './text.ts'

export const UserId = Type.String({ format: 'uuid', description: 'UUID, version 7' })

export const UserName = Type.String({
  minLength: 1,
  maxLength: 200,
  // Only spaces may come before the first visible character: with one way to match, there is no
  // long search when nothing does.
  pattern: `^ *[^ ${controls}][^${controls}]*$`,
  description: '1 to 200 characters, not all blank, no control characters',
  examples: ['Ada Lovelace'],
})

/** Deliberately looser than RFC 5321: only a message that arrives proves an address. */
export const Email = Type.String({
  maxLength: 254,
  // The local part: visible characters but the specials of RFC 5322.
  pattern:
    `^[^ ${controls}@<>"(),:;\\\\\\[\\]]{1,64}` +
    '@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$',
  description: 'An e-mail address; unique without regard to case',
  examples: ['ada@example.com'],
})

export const User = Type.Object(
  {
    id: UserId,
    name: UserName,
    email: Email,
    avatarUrl: Type.Union([Type.String(), Type.Null()], {
      description: 'Path of the avatar on this host, or null',
    }),
    version: Type.Integer({ minimum: 1, description: 'In quotes, the ETag of the user' }),
    createdAt: DateTime,
    updatedAt: DateTime,
  },
  { title: 'User' },
)
export type User = Static<typeof User>

export const NewUser = Type.Object(
  { name: UserName, email: Email },
  { title: 'NewUser', additionalProperties: false },
)
export type NewUser = Static<typeof NewUser>

/** The parts of a form; `avatar` is a file. */
export const NewUserForm = Type.Object(
  {
    name: UserName,
    email: Email,
    avatar: Type.Optional(
      Type.String({ format: 'binary', contentMediaType: 'application/octet-stream' }),
    ),
  },
  { additionalProperties: false },
)

export const UserPatch = Type.Object(
  { name: Type.Optional(UserName), email: Type.Optional(Email) },
  { title: 'UserPatch', additionalProperties: false, minProperties: 1 },
)
export type UserPatch = Static<typeof UserPatch>

/** Side lengths of the squares that an avatar is kept in, in pixels. */
export const avatarSizes = [64, 256, 512] as const
export type AvatarSize = (typeof avatarSizes)[number]

/** What an avatar may be uploaded as. */
export const avatarMediaTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
] as const

/** The largest upload of an avatar, in bytes. */
export const maxAvatarBytes = 10 * 1024 * 1024
