import { type Manifest, isObject } from './objects.ts'

/** What pods cannot start without, with those of its keys that they name. */
export type Need = {
  kind: 'Secret' | 'ConfigMap' | 'SecretProviderClass'
  name: string
  keys: string[]
}

type Reference = { kind: Need['kind']; name: string; keys: string[] }

/** What the pods of a stage need that its manifests do not make. */
export function needsOf(objects: readonly Manifest[]): Need[] {
  const made = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`))
  const needs = new Map<string, Need>()
  for (const { kind, name, keys } of objects.flatMap(referencesIn)) {
    const key = `${kind} ${name}`
    if (made.has(key)) continue
    const before = needs.get(key)?.keys ?? []
    needs.set(key, { kind, name, keys: [...new Set([...before, ...keys])] })
  }
  return [...needs.values()]
}

/** Wherever they are: a pod is in a Rollout as it is in a CronJob or an analysis. */
function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (!isObject(value)) return []
  const own = Object.entries(value).flatMap(([field, content]) => readers[field]?.(content) ?? [])
  return [...own, ...Object.values(value).flatMap(referencesIn)]
}

type Named = {
  name?: string
  secretName?: string
  key?: string
  items?: { key: string }[]
  optional?: boolean
}

/** By the fields of a pod that refer to others: of volumes, of projected ones, of environments, and pull secrets. */
const readers: Record<string, (content: unknown) => Reference[]> = {
  secret: (content) => refer('Secret', content),
  secretKeyRef: (content) => refer('Secret', content),
  secretRef: (content) => refer('Secret', content),
  configMap: (content) => refer('ConfigMap', content),
  configMapKeyRef: (content) => refer('ConfigMap', content),
  configMapRef: (content) => refer('ConfigMap', content),
  secretProviderClass: (content) => refer('SecretProviderClass', { name: content }),
  imagePullSecrets: (content) =>
    Array.isArray(content) ? content.flatMap((one) => refer('Secret', one)) : [],
}

function refer(kind: Need['kind'], content: unknown): Reference[] {
  if (!isObject(content)) return []
  const { name, secretName = name, key, items = [], optional = false } = content as Named
  if (typeof secretName !== 'string' || optional) return []
  // Kubernetes puts this one into each namespace itself.
  if (secretName === 'kube-root-ca.crt') return []
  const keys = [...(key === undefined ? [] : [key]), ...items.map((item) => item.key)]
  return [{ kind, name: secretName, keys }]
}
