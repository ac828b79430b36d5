/** Schemas by their name, as an OpenAPI document has them under `components`. */
export type Schemas = Record<string, object>

const prefix = '#/components/schemas/'

/** Where a custom resource repeats what Kubernetes defines: by the property that holds it. */
const repeated: Record<string, string> = {
  metadata: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  template: 'io.k8s.api.core.v1.PodTemplateSpec',
  job: 'io.k8s.api.batch.v1.JobSpec',
}

/** What tells people or servers something, and a validator nothing. */
const notChecked = (key: string) =>
  ['description', 'default', 'example', 'externalDocs'].includes(key) ||
  (key.startsWith('x-kubernetes-') && key !== 'x-kubernetes-preserve-unknown-fields')

/** A schema and all that it refers to. */
export function reachable(name: string, schemas: Schemas, into: Schemas = {}): Schemas {
  const schema = schemas[name]
  if (!schema || into[name]) return into
  into[name] = schema
  for (const [, next = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    reachable(next, schemas, into)
  return into
}

/** As JSON Schema, in which an object has the properties that it is said to have and no others, and no status. */
export function closed(schemas: Schemas): Schemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, close(schema as Loose)]),
  )
}

type Loose = Record<string, unknown> & { properties?: Record<string, Loose> }

function close(schema: Loose): Loose {
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] }
  const entries = Object.entries(schema).filter(([key]) => !notChecked(key))
  const result: Loose = Object.fromEntries(
    entries.map(([key, value]) => [key, key === 'properties' ? value : closeValue(value)]),
  )
  if (typeof result.$ref === 'string') result.$ref = result.$ref.replace(prefix, '#/definitions/')
  if (schema.properties) {
    result.properties = closeProperties(schema.properties)
    result.additionalProperties ??= schema['x-kubernetes-preserve-unknown-fields'] === true
  }
  delete result['x-kubernetes-preserve-unknown-fields']
  return result
}

function closeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeValue)
  return typeof value === 'object' && value !== null ? close(value as Loose) : value
}

function closeProperties(properties: Record<string, Loose>): Record<string, Loose> {
  const kept = Object.entries(properties).filter(
    ([name]) => !(name === 'status' && 'spec' in properties),
  )
  return Object.fromEntries(
    kept.map(([name, schema]) => {
      const same = repetition(name, schema)
      return [name, same ? { $ref: `#/definitions/${same}` } : close(schema)]
    }),
  )
}

/** The definition of Kubernetes that a property of a custom resource repeats, if it does. */
function repetition(name: string, schema: Loose): string | undefined {
  const { spec } = schema.properties ?? {}
  if (name === 'metadata' && schema.type === 'object') return repeated.metadata
  if (name === 'template' && spec?.properties?.containers) return repeated.template
  if (name === 'spec' && schema.properties?.backoffLimit) return repeated.job
  return undefined
}
