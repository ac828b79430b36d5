import { stage } from './gitops.ts'

/** A stream of manifests. */
export function manifests(...objects: object[]): string {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('')
}

export function configMap(name: string, annotations: Record<string, string> = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, data: { a: 'b' } }
}

/** One that runs nothing, so that it needs no image. */
export function deployment(name: string, labels: Record<string, string> = {}) {
  const matchLabels = { 'app.kubernetes.io/name': name }
  const containers = [{ name, image: 'registry.lab:5000/none@sha256:0' }]
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 0,
      selector: { matchLabels },
      template: { metadata: { labels: matchLabels }, spec: { containers } },
    },
  }
}

export function service(name: string, labels: Record<string, string>) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { ports: [{ port: 80 }], selector: { 'app.kubernetes.io/name': name } },
  }
}

/** What names an object of Argo CD. */
export const argo = (kind: string, name: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'argocd' },
})

/** What names an object of the stage. */
export const inStage = (kind: string, name: string, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  metadata: { name, namespace: stage },
})
