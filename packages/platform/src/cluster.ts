/** Where pods run. What differs between kinds is data here. */
export type Cluster = SmallCluster | EksCluster | ExistingCluster

/** What all kinds have. */
type Common = {
  /** How requests from outside come in. */
  entrance: Entrance
  /** What runs there beside the services, by the name of its upstream chart: the version. */
  parts: Readonly<Partial<Record<Part, string>>>
  /** Where a new version's figures are asked for, unless by the part kube-prometheus-stack. */
  prometheus?: string
}

/** A route of the Gateway API by that class, or an Ingress of that class. */
export type Entrance = {
  kind: 'gateway-api' | 'ingress'
  className: string
  /** The ClusterIssuer of cert-manager that its certificate comes from; without it, it speaks plain HTTP. */
  issuer?: string
}

/** Upstream charts that `deploy/argocd` has values for, and gateway-api, the kinds of that name. */
export type Part =
  | 'argo-cd'
  | 'argo-rollouts'
  | 'kube-prometheus-stack'
  | 'loki'
  | 'alloy'
  | 'opentelemetry-collector'
  | 'metrics-server'
  | 'cluster-autoscaler'
  | 'gateway-api'
  | 'nginx-gateway-fabric'
  | 'cert-manager'
  | 'secrets-store-csi-driver'
  | 'secrets-store-csi-driver-provider-aws'
  | 'uptime-kuma'

/** One that somebody set up by hand, for one or more stages. */
export type SmallCluster = AssumingCluster | IssuingCluster

/** Services get their AWS identity by AssumeRole from a base user, whose access key the cluster holds. */
export type AssumingCluster = SmallParts & { identity?: never; issuer?: never }

/** Services get their AWS identity by the cluster's own tokens, whose keys AWS reads at the issuer. No key of AWS is there. */
export type IssuingCluster = SmallParts & {
  identity: 'irsa'
  /** What the API server calls itself in tokens (`--service-account-issuer`), where anybody reads its two documents. */
  issuer: `https://${string}`
}

type SmallParts = Common & {
  kind: 'minikube' | 'k3s'
  /** Ports of the node, which one of its stages has. */
  nodePorts?: NodePorts
}

export type NodePorts = {
  stage: string
  services: Readonly<Record<string, number>>
  /** Of pages that come with parts. */
  pages: Readonly<Partial<Record<'argocd' | 'grafana' | 'prometheus' | 'uptime-kuma', number>>>
}

/** One that Terraform makes for each stage. */
export type EksCluster = Common & {
  kind: 'eks'
  /** Of Kubernetes: `1.34`. */
  version: string
  nodes: {
    architecture: 'arm64' | 'x86_64'
    instanceTypes: readonly string[]
    min: number
    max: number
    diskGib: number
  }
  /** Version by name. */
  addons: Readonly<Record<string, string>>
  /** How services get their identity. */
  identity: 'irsa' | 'pod-identity'
  /** IAM roles or users that administer it, by the name of the role or user in the stage's account. */
  admins: readonly string[]
  /** Who reaches the API server from outside of the network: CIDRs; nobody, when empty. */
  publicAccess: readonly string[]
}

/** An EKS cluster that is there already. */
export type ExistingCluster = Common & {
  kind: 'existing'
  name: string
  identity: 'irsa' | 'pod-identity'
}
