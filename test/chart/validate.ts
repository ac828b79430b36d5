import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { Manifest } from './chart.ts'

const schemas = JSON.parse(
  readFileSync(join(import.meta.dirname, 'schemas.json'), 'utf8'),
) as object
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false })
ajv.addSchema({ ...schemas, $id: 'kubernetes' })

/** What Kubernetes, or who owns the kind, would not understand of an object: also properties that it does not know. */
export function problemsOf(object: Manifest): string[] {
  const name = `${object.apiVersion}/${object.kind}`.replaceAll('/', '~1')
  const validate = ajv.getSchema(`kubernetes#/definitions/${name}`)
  if (!validate) return [`${name} is of no known kind`]
  if (validate(object)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${object.kind} ${object.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}
