/** Where pods run. What differs between kinds is data here. */
export type Cluster = SmallCluster | EksCluster | ExistingCluster

/** One that somebody set up by hand: it gets its AWS identity by AssumeRole from a base user. */
export type SmallCluster = { kind: 'minikube' | 'k3s' }

/** One that Terraform makes for each stage. */
export type EksCluster = {
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
export type ExistingCluster = { kind: 'existing'; name: string; identity: 'irsa' | 'pod-identity' }
