import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'

const folder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** In milliseconds. */
const patience = 10_000

export type Secret = {
  metadata: { name: string; namespace: string; annotations?: Record<string, string> }
  data?: Record<string, string>
}

/** What the renewal asks of the API server. */
export type Api = {
  /** The names of the namespaces with a label. */
  namespaces(label: string): Promise<string[]>
  findSecret(namespace: string, name: string): Promise<Secret | undefined>
  patchSecret(namespace: string, name: string, change: object): Promise<void>
}

/** The API server of the cluster that this runs in, as the service account of the pod. */
export async function openApi(env: NodeJS.ProcessEnv): Promise<Api> {
  const host = env.KUBERNETES_SERVICE_HOST ?? 'kubernetes.default.svc'
  const port = env.KUBERNETES_SERVICE_PORT ?? '443'
  const [token, ca] = await Promise.all(
    ['token', 'ca.crt'].map((name) => readFile(`${folder}/${name}`, 'utf8')),
  )
  const call = (method: string, path: string, body?: object) =>
    send({ host, port, ca, method, path, headers: { authorization: `Bearer ${token}` } }, body)
  return {
    async namespaces(label) {
      const path = `/api/v1/namespaces?labelSelector=${encodeURIComponent(label)}`
      const { items } = (await call('GET', path)) as { items: { metadata: { name: string } }[] }
      return items.map(({ metadata }) => metadata.name)
    },
    async findSecret(namespace, name) {
      return (await call('GET', `/api/v1/namespaces/${namespace}/secrets/${name}`)) as
        | Secret
        | undefined
    },
    async patchSecret(namespace, name, change) {
      const manager = 'fieldManager=registry-renewal'
      await call('PATCH', `/api/v1/namespaces/${namespace}/secrets/${name}?${manager}`, change)
    },
  }
}

type Call = {
  host: string
  port: string
  ca: string | undefined
  method: string
  path: string
  headers: Record<string, string>
}

/** The answer; undefined: there is no such thing. */
async function send({ headers, ...call }: Call, body: object | undefined): Promise<unknown> {
  const content = body && { 'content-type': 'application/merge-patch+json' }
  const signal = AbortSignal.timeout(patience)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request({ ...call, headers: { ...headers, ...content }, signal }, resolve)
    asked.on('error', reject).end(body && JSON.stringify(body))
  })
  const { statusCode: status = 0 } = response
  const said = await text(response)
  if (status === 404) return undefined
  const answer = JSON.parse(said) as { message?: string }
  if (status < 300) return answer
  throw new Error(`the API server answers ${status}: ${answer.message ?? 'it gives no reason'}`)
}
