import { smallCheckout } from './small-checkout.ts'

/** The names that this test has in the cluster. */
export const platformName = 'teardown'
export const stage = 'teardown-dev'
export const clusterName = 'teardown-lab'

export const partOf = 'app.kubernetes.io/part-of'

/** A checkout that describes them. */
export function checkout() {
  const repositoryUrl = 'file:///nowhere'
  return smallCheckout({ name: platformName, clusterName, stage, repositoryUrl })
}
