import { type ProblemError, problem } from '@gatehouse/contract'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

const places: Record<string, string> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

const options = { allErrors: true, useDefaults: true, strict: false, verbose: true }
// A schema is compiled once for all servers of a process.
const strict = formats.default(new Ajv(options))
const converting = formats.default(new Ajv({ ...options, coerceTypes: true }))

/**
 * Bodies are taken as they are; what comes as text (path, query, headers) is converted first.
 * Schemas are compiled when first used: most of them not at all in the life of a small process.
 */
export function addValidation(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart = 'body' }) => {
    const ajv = httpPart === 'body' ? strict : converting
    let validate: ValidateFunction | undefined
    return (data: unknown) => {
      validate ??= ajv.compile(schema as object)
      return validate(data) ? { value: data } : { error: refusal(httpPart, validate.errors ?? []) }
    }
  })
}

function refusal(httpPart: string, found: ErrorObject[]): ProblemError {
  if (
    found.some(
      (error) => error.keyword === 'required' && error.params.missingProperty === 'if-match',
    )
  ) {
    return problem('if-match-required', {
      detail:
        'Send If-Match with the ETag that you read, or If-Match: * to change whatever is there.',
    })
  }
  const where = places[httpPart] ?? httpPart
  const errors = found
    .filter((error) => error.keyword !== 'anyOf')
    .map((error) => ({ in: where, name: nameOf(error, where), detail: sentence(error) }))
  const detail = errors
    .map(({ in: place, name, detail: text }) => `${place} ${name}: ${text}`)
    .join('; ')
  return problem('invalid-request', { detail, errors })
}

function nameOf(error: ErrorObject, where: string): string {
  const missing = error.params.missingProperty ?? error.params.additionalProperty
  const path = [
    ...error.instancePath.split('/').slice(1),
    ...(missing ? [String(missing)] : []),
  ].join('.')
  const { title } = error.parentSchema as { title?: string }
  return (path === '*' ? title : path) || where
}

function sentence(error: ErrorObject): string {
  if (error.keyword === 'required') return 'is required'
  if (error.keyword === 'additionalProperties') return 'is not known here; leave it out'
  if (error.keyword === 'enum') return `must be one of ${error.params.allowedValues.join(', ')}`
  if (error.keyword === 'pattern') {
    const meaning = (error.parentSchema as { description?: string } | undefined)?.description
    return meaning ? `must be: ${meaning}` : `must match ${error.params.pattern}`
  }
  return error.message ?? 'is not valid'
}
