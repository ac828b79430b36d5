import type { V1Ingress, V1Node, V1Service } from '@kubernetes/client-node'
import { CliError } from '../../cli-error.ts'
import type { Any, Cluster } from '../../kubernetes/cluster.ts'

/** Where pages that come with parts of the platform run. */
const pageNamespaces = ['argocd', 'monitoring']

type Route = Any & { spec?: { hostnames?: string[] } }
type Gateway = Any & { status?: { addresses?: { type?: string; value?: string }[] } }

const gatewayApi = 'gateway.networking.k8s.io/v1'

/** The hosts under which pages of Argo CD and of what watches the stages come in. */
export async function pageHosts(cluster: Cluster): Promise<string[]> {
  const found = await Promise.all(
    pageNamespaces.map(async (namespace) => {
      const ingresses = await cluster.list<V1Ingress>(ingress, { namespace })
      const routes = await known<Route>(cluster, 'HTTPRoute', namespace)
      return [
        ...ingresses.flatMap(({ spec }) => spec?.rules?.map(({ host }) => host) ?? []),
        ...routes.flatMap(({ spec }) => spec?.hostnames ?? []),
      ]
    }),
  )
  return [...new Set(found.flat())].filter((host) => host !== undefined).toSorted()
}

/**
 * Where requests come in: the address of a Gateway, of an Ingress, of a load balancer, or else of a node.
 * @throws {CliError} when the cluster says none
 */
export async function addressOf(cluster: Cluster): Promise<string> {
  const gateways = await known<Gateway>(cluster, 'Gateway')
  const ingresses = await cluster.list<V1Ingress>(ingress)
  const services = await cluster.list<V1Service>({ apiVersion: 'v1', kind: 'Service' })
  const balanced = [...ingresses, ...services].flatMap(
    ({ status }) => status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? [],
  )
  const named = gateways.flatMap(({ status }) =>
    (status?.addresses ?? []).flatMap(({ type, value }) => (type === 'Hostname' ? [] : [value])),
  )
  const all = [...named, ...balanced, ...(await nodeAddresses(cluster))]
  const address = all.find((ip) => ip !== undefined)
  if (address !== undefined) return address
  throw new CliError(`the cluster ${cluster.name} does not say where it is reached`, {
    fix: 'give --address IP.',
  })
}

const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }

/** From outside before from within. */
async function nodeAddresses(cluster: Cluster): Promise<string[]> {
  const nodes = await cluster.list<V1Node>({ apiVersion: 'v1', kind: 'Node' })
  const all = nodes.flatMap(({ status }) => status?.addresses ?? [])
  return ['ExternalIP', 'InternalIP'].flatMap((wanted) =>
    all.filter(({ type }) => type === wanted).map(({ address }) => address),
  )
}

/** Of the Gateway API, where that is installed. */
async function known<T extends Any>(
  cluster: Cluster,
  kind: string,
  namespace?: string,
): Promise<T[]> {
  const type = { apiVersion: gatewayApi, kind }
  if (!(await cluster.knows(type))) return []
  return cluster.list<T>(type, namespace === undefined ? {} : { namespace })
}
