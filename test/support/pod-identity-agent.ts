import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Credentials } from './aws-account.ts'

/** Answers as the agent of EKS Pod Identity does on each node, with credentials that last for six seconds. */
export async function startPodIdentityAgent({ accessKeyId, secretAccessKey }: Credentials) {
  const agent = {
    url: '',
    /** The token that it takes. */
    token: 'first.pod.token',
    /** Whether its answers break off. */
    isGarbled: false,
    /** How often it gave credentials. */
    given: 0,
    stop: () => server.close().closeAllConnections(),
  }
  const server = createServer(({ headers }, response) => {
    if (headers.authorization !== agent.token) {
      response.writeHead(403).end(`{"Code":"AccessDenied","Message":"not ${agent.token}"}`)
      return
    }
    agent.given += 1
    const Expiration = new Date(Date.now() + 6_000).toISOString()
    const credentials = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey }
    const Token = `session ${agent.given}`
    const answer = JSON.stringify({ ...credentials, Token, Expiration })
    response.end(agent.isGarbled ? answer.slice(0, 50) : answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  agent.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/credentials`
  return agent
}
