import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import { CliError } from '../cli-error.ts'
import { choosePorts, whyTaken } from './ports.ts'
import { refuseTakenPorts } from './refuse-ports.ts'

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

describe('refuseTakenPorts', () => {
  it('lets free ports pass', async () => {
    await refuseTakenPorts(platform, await choosePorts(platform, 0))
  })

  it('names every port that is taken, who has it, and others that are free', async (t) => {
    const [port, metricsPort] = [await takenPort(t), await takenPort(t)]
    const ports = { ...(await choosePorts(platform, 0)), gateway: { port, metricsPort } }
    await assert.rejects(refuseTakenPorts(platform, ports), (error) => {
      assert.ok(error instanceof CliError)
      assert.equal(error.exitCode, 3)
      const holder = process.platform === 'linux' ? ` by \\S+ \\(pid ${process.pid}\\)` : ''
      const lines = error.message.split('\n')
      assert.equal(lines.length, 2)
      assert.match(lines[0] ?? '', new RegExp(`^port ${port} \\(gateway\\) is in use${holder}$`))
      assert.match(
        lines[1] ?? '',
        new RegExp(`port ${metricsPort} \\(metrics of gateway\\) is in use`),
      )
      assert.match(error.fix, /gatehouse up --port \d+ /)
      return true
    })
  })
})
