import { defineRoute } from '../route.ts'
import { Health, Version } from '../schemas/system.ts'
import { commonProblems } from './common.ts'

const access = { action: 'ReadSystem', resource: { type: 'System' } } as const

export const getHealth = defineRoute({
  id: 'getHealth',
  method: 'GET',
  path: '/health',
  tag: 'System',
  summary: 'Whether the service and what it depends on are well',
  access,
  success: {
    200: { description: 'It serves', body: Health },
    503: { description: 'It does not, and why, by dependency', body: Health },
  },
  problems: commonProblems,
})

export const getLiveness = defineRoute({
  id: 'getLiveness',
  method: 'GET',
  path: '/health/live',
  tag: 'System',
  summary: 'Whether the process runs (liveness probe)',
  access,
  success: { 200: { description: 'It runs', body: Health } },
  problems: commonProblems,
})

export const getReadiness = defineRoute({
  id: 'getReadiness',
  method: 'GET',
  path: '/health/ready',
  tag: 'System',
  summary: 'Whether the process takes requests (readiness probe)',
  access,
  success: {
    200: { description: 'It does', body: Health },
    503: { description: 'It starts or shuts down', body: Health },
  },
  problems: commonProblems,
})

export const getVersion = defineRoute({
  id: 'getVersion',
  method: 'GET',
  path: '/version',
  tag: 'System',
  summary: 'Which version runs',
  access,
  success: { 200: { description: 'The version', body: Version } },
  problems: commonProblems,
})
