import type { FastifyInstance } from 'fastify'
import { addFailureLimit } from './failure-limit.ts'
import { addHostCheck } from './hosts.ts'
import { addAddressLimit } from './limits.ts'
import type { EdgeSettings } from './settings.ts'

/** What is asked of each request before anybody looks who sends it. */
export function addEdges(app: FastifyInstance, settings: EdgeSettings): void {
  if (settings.GATEHOUSE_AUTH === 'none') {
    app.log.warn('GATEHOUSE_AUTH=none: everyone on this machine may do everything, without limits')
  }
  addHostCheck(app, settings)
  addAddressLimit(app, settings)
  addFailureLimit(app, settings)
}
