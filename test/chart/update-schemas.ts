import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { KubeConfig } from '@kubernetes/client-node'
import { parse } from 'yaml'
import { type Schemas, closed, reachable } from './closed-schemas.ts'

/*
 * Writes schemas.json anew: what the server of the kubeconfig's cluster says of its API, and what files of custom
 * resource definitions say that it does not have:
 *   node test/chart/update-schemas.ts gateway.networking.k8s.io_{gateways,httproutes}.yaml \
 *     gateway.nginx.org_clientsettingspolicies.yaml
 */
const kinds: Record<string, string[]> = {
  v1: ['ConfigMap', 'Service', 'ServiceAccount'],
  'apps/v1': ['Deployment'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['Job'],
  'networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
  'policy/v1': ['PodDisruptionBudget'],
  'argoproj.io/v1alpha1': ['AnalysisTemplate', 'Rollout'],
  'monitoring.coreos.com/v1': ['ServiceMonitor'],
  'secrets-store.csi.x-k8s.io/v1': ['SecretProviderClass'],
}

type Served = { components: { schemas: Schemas } }
type Named = { 'x-kubernetes-group-version-kind'?: { kind: string }[] }
type CustomResource = {
  spec: {
    group: string
    names: { kind: string }
    versions: { name: string; storage: boolean; schema: { openAPIV3Schema: object } }[]
  }
}

const config = new KubeConfig()
config.loadFromDefault()
const found: Schemas = {}
for (const [version, names] of Object.entries(kinds)) {
  const { components } = await served(version)
  for (const kind of names) {
    const [name] =
      Object.entries(components.schemas).find(([, schema]) =>
        (schema as Named)['x-kubernetes-group-version-kind']?.some((known) => known.kind === kind),
      ) ?? []
    if (name === undefined) throw new Error(`there is no ${kind} in ${version}`)
    Object.assign(found, reachable(name, components.schemas))
    found[`${version}/${kind}`] = { $ref: `#/components/schemas/${name}` }
  }
}
for (const path of process.argv.slice(2)) {
  const { spec } = parse(await readFile(path, 'utf8')) as CustomResource
  const version = spec.versions.find(({ storage }) => storage)
  if (!version) throw new Error(`${path} stores no version`)
  found[`${spec.group}/${version.name}/${spec.names.kind}`] = version.schema.openAPIV3Schema
}
const definitions = closed(found)
await writeFile(join(import.meta.dirname, 'schemas.json'), `${JSON.stringify({ definitions })}\n`)

/** @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3 */
async function served(version: string): Promise<Served> {
  const path = version.includes('/') ? `apis/${version}` : `api/${version}`
  const options = {}
  await config.applyToHTTPSOptions(options)
  const request = get(`${config.getCurrentCluster()?.server}/openapi/v3/${path}`, options)
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  return (await json(answer)) as Served
}
