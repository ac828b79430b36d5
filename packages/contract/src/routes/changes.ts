import Type from 'typebox'
import { defineRoute } from '../route.ts'
import { commonProblems } from './common.ts'

const headers = Type.Object({
  'last-event-id': Type.Optional(Type.String({ maxLength: 128, pattern: '^[\\u0021-\\u007e]*$' })),
})
const success = { 200: { description: 'The stream', mediaTypes: ['text/event-stream'] } } as const

export const watchChanges = defineRoute({
  id: 'watchChanges',
  method: 'GET',
  path: '/api/v1/changes',
  tag: 'Changes',
  summary: 'Follow changes as Server-Sent Events',
  description:
    'Events are `parameter.changed`, `secret.rotated` and `bucket.changed`. Send the id of the last one as ' +
    '`Last-Event-ID` to go on where you were; a `reset` event says that this is not possible: read anew. ' +
    'A comment every 15 s keeps the connection open.',
  access: { action: 'WatchChanges', resource: { type: 'Account' } },
  headers,
  success,
  problems: [...commonProblems, 'upstream-unavailable'],
})

/** Among replicas of the broker alone: the gateway does not pass it on. */
export const watchReceived = defineRoute({
  id: 'watchReceived',
  method: 'GET',
  path: '/peer/changes',
  tag: 'Changes',
  summary: 'Follow what this replica received from the queue of change events',
  description:
    'The other replicas follow it, since the queue gives each message to one of them. Who sends no `Last-Event-ID` ' +
    'gets all since this replica began, or `reset` when that is too much.',
  access: { action: 'WatchReceived', resource: { type: 'Account' } },
  callers: ['broker'],
  headers,
  success,
  problems: commonProblems,
})
