import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import { choosePorts, whyTaken } from './ports.ts'
import { refusalOfPorts } from './refuse-ports.ts'

async function takenPort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

describe('choosePorts', () => {
  it('moves all ports along with that of the gateway, metrics 1000 above', async () => {
    assert.deepEqual(await choosePorts(platform, 9000), {
      gateway: { port: 9000, metricsPort: 10_000 },
      broker: { port: 9001, metricsPort: 10_001 },
      directory: { port: 9002, metricsPort: 10_002 },
    })
  })

  it('takes free ones for 0, each once', async () => {
    const ports = Object.values(await choosePorts(platform, 0))
    const numbers = ports.flatMap(({ port, metricsPort }) => [port, metricsPort])
    assert.equal(new Set(numbers).size, 6)
    const reasons = await Promise.all(numbers.map(whyTaken))
    assert.deepEqual(new Set(reasons), new Set([undefined]))
  })
})

describe('refusalOfPorts', () => {
  it('has nothing against free ports', async () => {
    assert.equal(await refusalOfPorts(platform, await choosePorts(platform, 0)), undefined)
  })

  it('names every port that is taken, who has it, and others that are free', async (t) => {
    const [port, metricsPort] = [await takenPort(t), await takenPort(t)]
    const ports = { ...(await choosePorts(platform, 0)), gateway: { port, metricsPort } }
    const refusal = await refusalOfPorts(platform, ports)
    assert.equal(refusal?.exitCode, 3)
    const holder = process.platform === 'linux' ? ` by node .+ \\(pid ${process.pid}\\)` : ''
    const [first = '', second = '', ...more] = refusal.message.split('\n')
    assert.match(first, new RegExp(`^port ${port} \\(gateway\\) is in use${holder}$`))
    assert.match(second, new RegExp(`port ${metricsPort} \\(metrics of gateway\\) is in use`))
    assert.deepEqual(more, [])
    assert.match(refusal.fix, /gatehouse up --port \d+ /)
  })
})
