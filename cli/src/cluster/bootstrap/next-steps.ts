import { type Platform, type RealCluster, folderOf, repositoryUrl } from '@gatehouse/platform'
import type { Cluster } from '../../kubernetes/cluster.ts'
import type { RootState } from './root-state.ts'

type Situation = { platform: Platform; real: RealCluster; cluster: Cluster; root: RootState }

/** What a person does after a bootstrap, most pressing first. */
export function nextSteps({ platform, real, cluster, root }: Situation): string[] {
  const on = `--context ${cluster.name}`
  return [
    ...(root.state === 'unread' ? unread(repositoryUrl(platform), real, root.message, on) : []),
    `gatehouse cluster argocd password --set ${on}     a password of your own for its admin`,
    ...real.stages.map((stage) => `gatehouse cluster prepare ${stage} ${on}`),
    ...real.stages.map((stage) => `gatehouse deploy ${stage} ${on}`),
    pages(real, on),
  ]
}

/** Argo CD says of a folder or branch that it does not find, and of the rest in the words of Git. */
function unread(url: string, { name }: RealCluster, message: string | undefined, on: string) {
  if (/app path does not exist|unable to resolve '?main/.test(message ?? '')) {
    return [
      `${folderOf(name)} is not on the branch main of ${url}: Argo CD brings nothing yet`,
      '  gatehouse synth, commit deploy/generated, push: Argo CD sees it within some minutes',
    ]
  }
  const reason = message?.replace(/^.*rpc error: code = \w+ desc = /s, '')
  return [
    `Argo CD cannot read ${url}: ${reason ?? 'it does not say why'}`,
    `  where it is private: gatehouse cluster repo add ${url} --token-file FILE ${on}`,
  ]
}

function pages({ cluster }: RealCluster, on: string): string {
  const port = 'nodePorts' in cluster ? cluster.nodePorts?.pages.argocd : undefined
  return port === undefined
    ? `its pages: kubectl ${on} -n argocd port-forward svc/argocd-server 8443:443, then https://127.0.0.1:8443`
    : `its pages: https://NODE:${port}, where NODE is the address of a node`
}
