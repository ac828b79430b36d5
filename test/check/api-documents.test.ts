import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  brokerRoutes,
  directoryRoutes,
  gatewayRoutes,
  gatewaySecurity,
  innerSecurity,
  openapi,
} from '@gatehouse/contract'
import { Validator } from '@seriousme/openapi-schema-validator'

const apis = { gateway: gatewayRoutes, broker: brokerRoutes, directory: directoryRoutes }

async function faultsOf(document: object) {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(
    structuredClone(document) as Record<string, unknown>,
  )
  return { faults: valid ? [] : errors, version: validator.version }
}

describe('the OpenAPI document', () => {
  for (const [service, routes] of Object.entries(apis)) {
    it(`of the ${service} is valid OpenAPI 3.1`, async () => {
      const security = service === 'gateway' ? gatewaySecurity : innerSecurity
      const document = openapi(routes, { title: service, version: '1' }, security)
      assert.deepEqual(await faultsOf(document), { faults: [], version: '3.1' })
      assert.equal(
        Object.values(document.paths as object).flatMap(Object.keys).length,
        Object.keys(routes).length,
        'each route is in it',
      )
    })
  }

  it('would be refused if it were not valid', async () => {
    const document = openapi(gatewayRoutes, { title: 'gateway', version: '1' })
    const { faults } = await faultsOf({ ...document, paths: { '/a': { get: { responses: 1 } } } })
    assert.notDeepEqual(faults, [])
  })
})
