import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startGateway } from '../test-gateway.ts'

describe('addEdges', () => {
  it('warns at the start that everyone may do everything, where that is so', async (t) => {
    const warningsWith = async (env: NodeJS.ProcessEnv) => {
      const { lines } = await startGateway(t, {}, env)
      return lines.filter((line) => /"level":"warn".*GATEHOUSE_AUTH=none/.test(line)).length
    }
    assert.equal(await warningsWith({ GATEHOUSE_AUTH: 'none' }), 1)
    assert.equal(await warningsWith({}), 0)
  })
})
