import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Route, brokerRoutes, directoryRoutes } from '@gatehouse/contract'
import { platform } from '../../platform.ts'

const inner: Record<string, Record<string, Route>> = {
  broker: brokerRoutes,
  directory: directoryRoutes,
}

/** What `platform.ts` has a new version judged by, and what the caller `probe` may ask for, are the same. */
describe('the probes of an inner service', () => {
  for (const [service, routes] of Object.entries(inner)) {
    const { probes } = platform.services[service as 'broker'].workload
    const all = Object.values(routes)

    it(`are routes of the ${service} that the caller probe may ask for`, () => {
      for (const path of probes) {
        const route = all.find((one) => one.method === 'GET' && one.path === path)
        const isOpen = route?.access.resource.type === 'System'
        assert.ok(isOpen || route?.callers?.includes('probe'), path)
      }
    })

    it(`are all that the caller probe may ask the ${service} for`, () => {
      const allowed = all.filter(({ callers }) => callers?.includes('probe'))
      assert.ok(allowed.length > 0)
      for (const { method, path } of allowed) {
        assert.equal(method, 'GET')
        assert.ok((probes as readonly string[]).includes(path), path)
      }
    })
  }
})
