import Type from 'typebox'
import { Versions } from './envelope.ts'
import { ParameterType } from './parameters.ts'
import { User } from './users.ts'

/*
 * The answers of the reference systems that Gatehouse replaces, in the exact shapes that
 * their users know. The names say which system and whether it is the public side.
 */
const names = Type.Array(Type.String())
const mainAndAux = { main_version: Type.String(), aux_version: Type.String() }
const own = { version: Type.String() }
const parameter = { name: Type.String(), value: Type.String(), type: ParameterType }

export const R0Storage = Type.Object({ buckets: names, versions: Versions })
export const R0Config = Type.Object({ parameters: names, versions: Versions })
export const R0Parameter = Type.Object({ ...parameter, versions: Versions })
export const R0InnerParameter = Type.Object({ ...own, ...parameter })

export const R1Buckets = Type.Object({ ...mainAndAux, buckets: names })
export const R1Parameters = Type.Object({ ...mainAndAux, parameters: names })
export const R1Value = Type.Object({ ...mainAndAux, value: Type.String() })

/** The inner sides of R0 and R1 answer lists alike. */
export const InnerBuckets = Type.Object({ ...own, buckets: names })
export const InnerParameters = Type.Object({ ...own, parameters: names })
export const R1InnerValue = Type.Object({ ...own, value: Type.String() })

export const R3User = Type.Pick(User, ['id', 'name', 'email', 'avatarUrl'])
export const R3Users = Type.Array(R3User)
