import { names, systemNamespace } from '../names.ts'

type Labels = Record<string, string>

const name = names.renewal
const rbac = 'rbac.authorization.k8s.io'
const subjects = [{ kind: 'ServiceAccount', name, namespace: systemNamespace }]

/** Who renews pull secrets, and may see which namespaces there are. */
export function accountObjects(platform: string, labels: Labels) {
  const wide = { name: `${platform}-${name}`, labels }
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: systemNamespace, labels },
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: wide,
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: wide,
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: wide.name },
      subjects,
    },
  ]
}

/** What it may do in a namespace: change the one Secret, and read the base identity where there is one. */
export function accessObjects(namespace: string, labels: Labels, hasIdentity: boolean) {
  const metadata = { name, namespace, labels }
  const secrets = { apiGroups: [''], resources: ['secrets'] }
  const readable = [names.baseIdentity.secret]
  return [
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        { ...secrets, resourceNames: [names.pullSecret], verbs: ['get', 'patch'] },
        ...(hasIdentity ? [{ ...secrets, resourceNames: readable, verbs: ['get'] }] : []),
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects,
    },
  ]
}
