import Type from 'typebox'
import { defineRoute } from '../route.ts'
import { Envelope, Page, paging } from '../schemas/envelope.ts'
import { Parameter, ParameterName, ParameterPrefix } from '../schemas/parameters.ts'
import { etag, readProblems, revalidation } from './common.ts'

export const listParameters = defineRoute({
  id: 'listParameters',
  method: 'GET',
  path: '/api/v1/parameters',
  tag: 'Parameters',
  summary: 'List parameters by name',
  description:
    'Values of String and StringList parameters only; a SecureString comes without its value.',
  access: { action: 'ListParameters', resource: { type: 'Account' } },
  query: Type.Object({ prefix: Type.Optional(ParameterPrefix), ...paging }),
  success: {
    200: { description: 'A page of parameters', body: Page(Parameter), headers: etag },
    ...revalidation,
  },
  problems: readProblems,
})

export const getParameter = defineRoute({
  id: 'getParameter',
  method: 'GET',
  path: '/api/v1/parameters/{+name}',
  tag: 'Parameters',
  summary: 'Read a parameter',
  description:
    'Names are hierarchical: `challenge/kantox` is `/challenge/kantox`, and an encoded slash means the same. ' +
    'A single segment is tried as given, then with a leading slash. A SecureString comes without its value.',
  access: { action: 'GetParameter', resource: { type: 'Parameter', id: 'name' } },
  params: Type.Object({ name: ParameterName }),
  success: {
    200: { description: 'The parameter', body: Envelope(Parameter), headers: etag },
    ...revalidation,
  },
  problems: [...readProblems, 'parameter-not-found'],
})

export const getParameterHistory = defineRoute({
  id: 'getParameterHistory',
  method: 'GET',
  path: '/api/v1/parameter-history',
  tag: 'Parameters',
  summary: 'List the versions of a parameter, newest first',
  access: { action: 'GetParameter', resource: { type: 'Parameter', id: 'name', from: 'query' } },
  query: Type.Object({ name: ParameterName, ...paging }),
  success: {
    200: { description: 'A page of versions', body: Page(Parameter), headers: etag },
    ...revalidation,
  },
  problems: [...readProblems, 'parameter-not-found'],
})
