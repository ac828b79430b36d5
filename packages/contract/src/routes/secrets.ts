import Type from 'typebox'
import { defineRoute } from '../route.ts'
import { Page, paging } from '../schemas/envelope.ts'
import { Secret } from '../schemas/secrets.ts'
import { etag, readProblems, revalidation } from './common.ts'

export const listSecrets = defineRoute({
  id: 'listSecrets',
  method: 'GET',
  path: '/api/v1/secrets',
  tag: 'Secrets',
  summary: 'List secrets by name, without their values',
  access: { action: 'ListSecrets', resource: { type: 'Account' } },
  query: Type.Object(paging),
  success: {
    200: { description: 'A page of secrets', body: Page(Secret), headers: etag },
    ...revalidation,
  },
  problems: readProblems,
})
