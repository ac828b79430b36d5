import type { LabCluster, Ref } from '../support/lab/cluster.ts'
import { argo } from './gitops-objects.ts'
import { clusterName, partOf, platformName, stage } from './teardown-platform.ts'

export const namespaceRef = (name: string): Ref => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
})

/** Where a part and a root have brought something: made by somebody else, so it stays. */
export const elsewhere = `${platformName}-elsewhere`

export const volume: Ref = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: `${platformName}-volume` },
}

export const claim: Ref = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'database-people-backups', namespace: stage },
}

export const role: Ref = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: `${platformName}-registry-renewal` },
}

const accessModes = ['ReadWriteOnce']
const storage = '1Gi'

/** Kept when its claim is gone. Nothing ever mounts it. */
const persistentVolume = {
  ...volume,
  spec: {
    accessModes,
    capacity: { storage },
    persistentVolumeReclaimPolicy: 'Retain',
    hostPath: { path: '/nowhere' },
  },
}

const persistentVolumeClaim = {
  ...claim,
  spec: {
    accessModes,
    storageClassName: '',
    resources: { requests: { storage } },
    volumeName: volume.metadata.name,
  },
}

/** A hook that has not ended: Argo CD holds it, and would forget it with its Application. */
const hook = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'directory-migrate',
    namespace: stage,
    finalizers: ['argocd.argoproj.io/hook-finalizer'],
  },
  spec: {
    suspend: true,
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image: 'never-pulled' }] },
    },
  },
}

/** As if the Application of that name had brought it: Argo CD knows by the annotation. */
export const broughtBy = (application: string): Ref => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `of-${application}`, namespace: elsewhere },
})

/** What bootstrap, prepare and Argo CD leave in a cluster, by hand and without a repository. */
export async function makeObjects(cluster: LabCluster): Promise<void> {
  const labels = { [partOf]: platformName }
  await cluster.makeNamespace(stage, labels)
  await cluster.makeNamespace(elsewhere)
  await cluster.apply(
    persistentVolume,
    persistentVolumeClaim,
    hook,
    project,
    ...[platformName, `${platformName}-part`].map((name) => brought(name)),
    applicationOf(platformName, labels),
    applicationOf(`${platformName}-part`, labels),
    applicationSet(labels),
    { ...role, metadata: { ...role.metadata, labels } },
  )
}

function brought(by: string) {
  const ref = broughtBy(by)
  const tracking = `${by}:/ConfigMap:${elsewhere}/${ref.metadata.name}`
  const annotations = { 'argocd.argoproj.io/tracking-id': tracking }
  return { ...ref, metadata: { ...ref.metadata, annotations } }
}

const project = {
  ...argo('AppProject', platformName),
  metadata: { ...argo('AppProject', platformName).metadata, labels: { [partOf]: platformName } },
  spec: {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
  },
}

function applicationOf(name: string, labels: Record<string, string>) {
  const ref = argo('Application', name)
  return { ...ref, metadata: { ...ref.metadata, labels }, spec }
}

/** Makes the Application of the stage again as long as it is there. */
function applicationSet(labels: Record<string, string>) {
  const ref = argo('ApplicationSet', stage)
  return {
    ...ref,
    metadata: { ...ref.metadata, labels },
    spec: {
      generators: [{ list: { elements: [{ folder: 'web' }] } }],
      syncPolicy: { preserveResourcesOnDeletion: true },
      template: {
        metadata: {
          name: `${stage}-{{folder}}`,
          labels: { ...labels, 'gatehouse/stage': stage },
        },
        spec,
      },
    },
  }
}

const spec = {
  project: platformName,
  source: {
    repoURL: 'file:///nowhere',
    targetRevision: 'main',
    path: `deploy/generated/clusters/${clusterName}`,
  },
  destination: { server: 'https://kubernetes.default.svc', namespace: elsewhere },
}
