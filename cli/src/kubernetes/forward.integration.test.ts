import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node'
import { Cluster } from './cluster.ts'
import { forwardService } from './forward.ts'

type Answers = { service?: object; pods?: object[] }

const service = { spec: { selector: { 'app.kubernetes.io/name': 'directory' } } }
const ready = {
  metadata: { name: 'directory-1' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
}

/** Forwards a port by an API server that has these objects, and lets nobody forward one. */
async function forward(t: TestContext, { service: found, pods = [] }: Answers) {
  const server = createServer(({ url }, response) => {
    const object = url?.includes('/services/') ? found : { items: pods }
    response.writeHead(object ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(object ?? { kind: 'Status', message: 'not found' }))
  })
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    { name: 'office', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'ada', token: 'canary' },
  )
  config.contexts = [{ name: 'office', cluster: 'office', user: 'ada' }]
  config.setCurrentContext('office')
  const cluster = new Cluster(config, KubernetesObjectApi.makeApiClient(config))
  return forwardService(cluster, 'dev', 'directory', 8082)
}

describe('forwardService', () => {
  it('says that the service is not there', async (t) => {
    await assert.rejects(forward(t, {}), {
      message: 'the cluster office has no service directory in the namespace dev',
    })
  })

  it('says that none of its pods is ready', async (t) => {
    await assert.rejects(forward(t, { service }), {
      message: 'no pod of directory in the namespace dev is ready',
      fix: /kubectl -n dev describe pods -l app\.kubernetes\.io\/name=directory$/,
    })
  })

  it('says which right is missing', async (t) => {
    await assert.rejects(forward(t, { service, pods: [ready] }), {
      message: 'the cluster office refuses: you may not forward ports of pods in the namespace dev',
      fix: /pods\/portforward in dev/,
    })
  })
})
