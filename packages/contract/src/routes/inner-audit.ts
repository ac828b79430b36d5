import Type from 'typebox'
import { defineRoute } from '../route.ts'
import { AuditEntry, AuditWriter, auditFilters } from '../schemas/audit.ts'
import { Page, paging } from '../schemas/envelope.ts'
import { readProblems, writeProblems } from './common.ts'

const tag = 'Inner'
const access = (action: string) => ({ action, resource: { type: 'Self' } }) as const

/** With where the chain stands, as much as one transaction of DynamoDB takes. */
export const maxAuditBatch = 99

export const appendAudit = defineRoute({
  id: 'appendAudit',
  method: 'POST',
  path: '/access/audit',
  tag,
  summary: 'Append entries of one writer to the audit log',
  description: 'The same entry a second time is no fault: an answer may have been lost.',
  access: access('WriteAudit'),
  body: {
    'application/json': Type.Object({
      entries: Type.Array(AuditEntry, { minItems: 1, maxItems: maxAuditBatch }),
    }),
  },
  success: { 204: { description: 'Kept' } },
  problems: [...writeProblems, 'audit-out-of-order'],
})

export const readAudit = defineRoute({
  id: 'readAudit',
  method: 'GET',
  path: '/access/audit',
  tag,
  summary: 'Read the audit log, newest first',
  access: access('ReadAudit'),
  query: Type.Object({ ...auditFilters, ...paging }),
  success: { 200: { description: 'A page of entries', body: Page(AuditEntry) } },
  problems: readProblems,
})

export const listAuditWriters = defineRoute({
  id: 'listAuditWriters',
  method: 'GET',
  path: '/access/audit/writers',
  tag,
  summary: 'List who wrote to the audit log, and where each chain stands',
  access: access('ReadAudit'),
  query: Type.Object(paging),
  success: { 200: { description: 'A page of writers', body: Page(AuditWriter) } },
  problems: readProblems,
})
