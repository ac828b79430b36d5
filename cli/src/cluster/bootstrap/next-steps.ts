import { type Platform, type RealCluster, repositoryUrl } from '@gatehouse/platform'
import type { Cluster } from '../../kubernetes/cluster.ts'
import type { RootState } from './root-state.ts'

type Situation = { platform: Platform; real: RealCluster; cluster: Cluster; root: RootState }

/** What a person does after a bootstrap, most pressing first. */
export function nextSteps({ platform, real, cluster, root }: Situation): string[] {
  const on = `--context ${cluster.name}`
  const url = repositoryUrl(platform)
  return [
    ...(root.state === 'unread'
      ? [
          `Argo CD cannot read ${url}: ${root.message ?? 'it does not say why'}`,
          `  where it is private: gatehouse cluster repo add ${url} --token-file FILE ${on}`,
        ]
      : []),
    `gatehouse cluster argocd password --set ${on}     a password of your own for its admin`,
    ...real.stages.map((stage) => `gatehouse cluster prepare ${stage} ${on}`),
    ...real.stages.map((stage) => `gatehouse deploy ${stage} ${on}`),
    pages(real, on),
  ]
}

function pages({ cluster }: RealCluster, on: string): string {
  const port = 'nodePorts' in cluster ? cluster.nodePorts?.pages.argocd : undefined
  return port === undefined
    ? `its pages: kubectl ${on} -n argocd port-forward svc/argocd-server 8443:443, then https://127.0.0.1:8443`
    : `its pages: https://NODE:${port}, where NODE is the address of a node`
}
