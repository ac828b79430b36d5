import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { ServiceIssuer, callerFiles } from '../../../../test/support/caller-tokens.ts'
import { root, run } from '../../../../test/support/command.ts'
import { freePort } from '../../../../test/support/free-port.ts'
import { exitMisconfigured } from '../supervision.ts'
import { startSample } from '../testing.ts'
import type { Verdict } from './verdict.ts'

const bounds = [
  '--requests=40',
  '--per-second=400',
  '--success-percent=99',
  '--p95-milliseconds=4000',
]

/** As the chart runs it, by the image of a service. */
async function probe(args: string[], service = 'broker') {
  const main = join(root, `services/${service}/src/main.ts`)
  const { code, stdout, stderr } = await run(process.execPath, [main, 'probe', ...args], {
    folder: root,
  })
  return { code, stdout, stderr, verdict: stdout ? (JSON.parse(stdout) as Verdict) : undefined }
}

describe('the argument probe', { concurrency: true }, () => {
  it('ends with 0 for a service that is well, by the image of any service', async () => {
    await using sample = await startSample()
    for (const service of ['gateway', 'broker', 'directory']) {
      const { code, verdict } = await probe([...bounds, `--url=${sample.url}`, '/version'], service)
      assert.deepEqual([code, verdict?.good, verdict?.requests], [0, true, 40], service)
    }
  })

  it('ends with 1 for one that fails 20 % of requests', async () => {
    let count = 0
    await using sample = await startSample({
      add: (app) =>
        app.get('/planted', async (_request, reply) => {
          count += 1
          return reply.code(count % 5 === 0 ? 500 : 200).send({})
        }),
    })
    const { code, verdict } = await probe([...bounds, `--url=${sample.url}`, '/planted'])
    assert.equal(code, 1)
    assert.deepEqual(verdict?.failures, ['/planted: answered 500'])
    assert.equal(verdict?.successPercent, 80)
  })

  it('ends with 1 for one that is slow, or away', async () => {
    const sample = await startSample({
      add: (app) => app.get('/slow', async () => setTimeout(150, {})),
    })
    const url = `--url=${sample.url}`
    const slow = await probe([...bounds.slice(0, 3), '--p95-milliseconds=100', url, '/slow'])
    await sample.running.stop()
    assert.equal(slow.code, 1)
    assert.deepEqual([slow.verdict?.failed, slow.verdict?.good], [0, false])
    const away = await probe([...bounds, '--reach-ms=0', url, '/version'])
    assert.equal(away.code, 1)
    assert.deepEqual(away.verdict?.failures, ['/version: ECONNREFUSED'])
  })

  it('does not count against a service that the network lets it reach a moment later', async (t) => {
    const server = createServer((_request, response) => void response.end('{}'))
    const port = await freePort()
    t.after(() => server.close())
    const args = [...bounds, `--url=http://127.0.0.1:${port}`, '/version']
    const probing = probe(args)
    const impatient = await probe(['--reach-ms=0', ...args])
    assert.equal(impatient.code, 1)
    server.listen(port, '127.0.0.1')
    const { code, verdict } = await probing
    assert.deepEqual([code, verdict?.failed], [0, 0])
  })

  it('sends its token, and tells it to nobody else', async (t) => {
    const issuer = new ServiceIssuer()
    const files = await callerFiles(t, issuer)
    await using sample = await startSample({ env: files.settings })
    const path = await files.putToken('probe', 'sample')
    const args = [...bounds, `--url=${sample.url}`, `--token-file=${path}`]
    const { code, stdout, stderr } = await probe([...args, '/openapi.json'])
    // It is known, and has no business there.
    assert.equal(code, 1)
    assert.match(stdout, /openapi\.json: answered 403/)
    assert.doesNotMatch(stdout + stderr, /eyJ/)
  })

  it('says what is wrong with its arguments', async (t) => {
    const { code, stderr } = await probe(['--url=http://127.0.0.1', '/version'])
    assert.equal(code, exitMisconfigured)
    assert.match(stderr, /^probe: the configuration has 5 problems\n {2}--requests: give/)
    const files = await callerFiles(t, new ServiceIssuer())
    const empty = await files.put('empty', '')
    for (const path of [empty, `${empty}-absent`]) {
      const args = [...bounds, '--url=http://127.0.0.1', `--token-file=${path}`, '/version']
      const said = await probe(args)
      assert.equal(said.code, exitMisconfigured)
      assert.match(said.stderr, /--token-file: the file .* is/)
    }
  })
})
