import Type from 'typebox'
import { defineRoute } from '../route.ts'
import { commonProblems } from './common.ts'

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
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.String({ maxLength: 128, pattern: '^[\\u0021-\\u007e]*$' }),
    ),
  }),
  success: { 200: { description: 'The stream', mediaTypes: ['text/event-stream'] } },
  problems: [...commonProblems, 'upstream-unavailable'],
})
