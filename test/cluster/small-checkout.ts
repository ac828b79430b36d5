import { checkoutWith } from '../support/checkout.ts'

/** The names that a test has in the cluster, and the repository that its Argo CD reads. */
export type SmallPlatform = {
  name: string
  clusterName: string
  stage: string
  repositoryUrl: string
}

/** A checkout in which one small cluster hosts one stage, and none of the upstream parts. */
export function smallCheckout({ name, clusterName, stage, repositoryUrl }: SmallPlatform) {
  const entrance = { kind: 'ingress', className: 'none' }
  const described = {
    name,
    repositoryUrl,
    clusters: { [clusterName]: { kind: 'k3s', entrance, parts: {} } },
  }
  return checkoutWith(
    (description) =>
      `${description.replace('export const platform =', 'const described =')}
const { after, guards, names, ...dev } = { after: '', guards: {}, names: {}, ...described.stages.dev }
export const platform = {
  ...described,
  ...${JSON.stringify(described)},
  stages: { '${stage}': { ...dev, cluster: '${clusterName}' } },
}
`,
  )
}
