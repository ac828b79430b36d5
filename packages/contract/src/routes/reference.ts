import Type from 'typebox'
import { type Access, defineRoute } from '../route.ts'
import { Envelope } from '../schemas/envelope.ts'
import { Parameter, ParameterName } from '../schemas/parameters.ts'
import * as shape from '../schemas/reference.ts'
import { NewUser, NewUserForm } from '../schemas/users.ts'
import { readProblems, revalidation, writeProblems } from './common.ts'
import { getParameter, listParameters } from './parameters.ts'
import { createUser, listUsers } from './users.ts'

/*
 * The routes of the reference systems, R0 to R3, so that their users need not change a thing.
 * R0, R1 and R3 answer whole lists; R2 pages. A SecureString's value goes to who may have it revealed, and is
 * written to the audit log. To anyone else R2 answers without it; R0 and R1, whose shapes have no place for "it
 * is secret", refuse it.
 */
const tag = 'Reference'
const params = Type.Object({ name: ParameterName })
const oneParameter = { ...getParameter.access } satisfies Access
const allBuckets = { action: 'ListBuckets', resource: { type: 'Account' } } as const
const allParameters = { ...listParameters.access } satisfies Access
const valueProblems = [...readProblems, 'parameter-not-found', 'value-is-secret'] as const
const revealProblems = [...valueProblems, 'audit-unavailable'] as const
const revealing =
  'The value of a SecureString is answered to who may have it revealed, which is written to the audit log first.'

/** Cheap readings, by which new versions of the inner services are judged: `workload.probes` of `platform.ts`. */
const judging = ['gateway', 'person', 'probe'] as const

export const r0Storage = defineRoute({
  id: 'r0Storage',
  method: 'GET',
  path: '/storage',
  tag,
  summary: 'Bucket names (R0)',
  access: allBuckets,
  success: { 200: { description: 'All names', body: shape.R0Storage }, ...revalidation },
  problems: readProblems,
})

export const r0Config = defineRoute({
  id: 'r0Config',
  method: 'GET',
  path: '/config',
  tag,
  summary: 'Parameter names (R0)',
  access: allParameters,
  success: { 200: { description: 'All names', body: shape.R0Config }, ...revalidation },
  problems: readProblems,
})

export const r0Parameter = defineRoute({
  id: 'r0Parameter',
  method: 'GET',
  path: '/config/{+name}',
  tag,
  summary: 'A parameter (R0)',
  description: revealing,
  access: oneParameter,
  params,
  success: { 200: { description: 'The parameter', body: shape.R0Parameter }, ...revalidation },
  problems: revealProblems,
})

export const r1Buckets = defineRoute({
  id: 'r1Buckets',
  method: 'GET',
  path: '/buckets',
  tag,
  summary: 'Bucket names (R1)',
  access: allBuckets,
  success: { 200: { description: 'All names', body: shape.R1Buckets }, ...revalidation },
  problems: readProblems,
})

export const r1Parameters = defineRoute({
  id: 'r1Parameters',
  method: 'GET',
  path: '/params',
  tag,
  summary: 'Parameter names (R1)',
  access: allParameters,
  success: { 200: { description: 'All names', body: shape.R1Parameters }, ...revalidation },
  problems: readProblems,
})

export const r1Value = defineRoute({
  id: 'r1Value',
  method: 'GET',
  path: '/param/{+name}',
  tag,
  summary: 'The value of a parameter (R1)',
  description: revealing,
  access: oneParameter,
  params,
  success: { 200: { description: 'The value', body: shape.R1Value }, ...revalidation },
  problems: revealProblems,
})

export const r2Parameters = defineRoute({
  ...listParameters,
  id: 'r2Parameters',
  path: '/parameters',
  tag,
  summary: 'Parameters, paged (R2)',
})

export const r2Parameter = defineRoute({
  ...getParameter,
  id: 'r2Parameter',
  path: '/parameters/{+name}',
  tag,
  summary: 'A parameter (R2)',
  description: `${revealing} Anyone else gets the parameter without it.`,
  success: { 200: { description: 'The parameter', body: Envelope(Parameter) }, ...revalidation },
  problems: [...getParameter.problems, 'audit-unavailable'],
})

export const r3Users = defineRoute({
  id: 'r3Users',
  method: 'GET',
  path: '/users',
  tag,
  summary: 'People (R3)',
  access: listUsers.access,
  callers: judging,
  success: { 200: { description: 'All people', body: shape.R3Users }, ...revalidation },
  problems: readProblems,
})

export const r3CreateUser = defineRoute({
  id: 'r3CreateUser',
  method: 'POST',
  path: '/user',
  tag,
  summary: 'Add a person (R3)',
  access: createUser.access,
  body: { 'multipart/form-data': NewUserForm, 'application/json': NewUser },
  success: { 201: { description: 'The person', body: shape.R3User } },
  problems: [...writeProblems, 'email-taken', 'invalid-image'],
})

/* The same on the inner services, as R0 and R1 have it there. */
const refusing = 'The value of a SecureString is refused.'

export const innerR1Buckets = defineRoute({
  ...r1Buckets,
  id: 'innerR1Buckets',
  success: { 200: { description: 'All names', body: shape.InnerBuckets }, ...revalidation },
})

export const innerR1Parameters = defineRoute({
  ...r1Parameters,
  id: 'innerR1Parameters',
  success: { 200: { description: 'All names', body: shape.InnerParameters }, ...revalidation },
})

export const innerR1Value = defineRoute({
  ...r1Value,
  id: 'innerR1Value',
  description: refusing,
  success: { 200: { description: 'The value', body: shape.R1InnerValue }, ...revalidation },
  problems: valueProblems,
})

export const innerR0Buckets = defineRoute({
  ...innerR1Buckets,
  id: 'innerR0Buckets',
  path: '/s3/buckets',
})

export const innerR0Parameters = defineRoute({
  ...innerR1Parameters,
  id: 'innerR0Parameters',
  path: '/parameters',
  callers: judging,
})

export const innerR0Parameter = defineRoute({
  ...r0Parameter,
  id: 'innerR0Parameter',
  path: '/parameters/{+name}',
  description: refusing,
  success: { 200: { description: 'The parameter', body: shape.R0InnerParameter }, ...revalidation },
  problems: valueProblems,
})
