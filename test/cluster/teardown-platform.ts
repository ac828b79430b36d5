import { checkoutWith } from '../support/checkout.ts'

/** The names that this test has in the cluster. */
export const platformName = 'teardown'
export const stage = 'teardown-dev'
export const clusterName = 'teardown-lab'

export const partOf = 'app.kubernetes.io/part-of'

/** A checkout in which one small cluster hosts one stage. */
export function checkout() {
  const described = {
    name: platformName,
    repositoryUrl: 'file:///nowhere',
    clusters: {
      [clusterName]: {
        kind: 'k3s',
        entrance: { kind: 'ingress', className: 'none' },
        parts: {},
      },
    },
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
