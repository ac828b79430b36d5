import type { TSchema } from 'typebox'
import { Problem, problemTypes } from './problems.ts'
import type { Route, Success } from './route.ts'

type Json = Record<string, unknown>

/**
 * How who asks says who they are, by the name of the way, as Security Scheme Objects. Where it is optional, one
 * may ask without, and is someone whom nobody knows.
 */
export type Security = { optional: boolean; schemes: Record<string, Json> }

/**
 * The OpenAPI 3.1 document of a set of routes. Schemas that have a title become components. Probes need no
 * security.
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openapi(
  routes: Record<string, Route>,
  info: { title: string; version: string; description?: string },
  security?: Security,
): Json {
  const components: Record<string, Json> = {}
  const paths: Record<string, Json> = {}
  const tags = new Set<string>()
  for (const route of Object.values(routes)) {
    tags.add(route.tag)
    const path = route.path.replace('{+', '{')
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: hoist(operation(route), components),
    }
  }
  return {
    openapi: '3.1.1',
    info: { license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }, ...info },
    servers: [{ url: '/' }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: { schemas: components, ...(security && { securitySchemes: security.schemes }) },
    ...(security && { security: requirements(security) }),
  }
}

/** Any one of them will do. */
function requirements({ optional, schemes }: Security): Json[] {
  return [...(optional ? [{}] : []), ...Object.keys(schemes).map((name) => ({ [name]: [] }))]
}

function operation(route: Route): Json {
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    parameters: [
      ...parameters('path', route.params),
      ...parameters('query', route.query),
      ...parameters('header', route.headers),
    ],
    ...(route.body && { requestBody: { required: true, content: contents(route.body) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.success).map(([status, success]) => [status, response(success)]),
      ),
      ...problemResponses(route),
    },
    ...(route.access.resource.type === 'System' && { security: [] }),
    'x-gatehouse-access': route.access,
  }
}

function parameters(where: string, schema: Route['params']): Json[] {
  if (!schema) return []
  const required = new Set(schema.required as readonly string[] | undefined)
  return Object.entries(schema.properties as Record<string, TSchema>).map(([name, property]) => {
    const { description, examples, ...rest } = property as TSchema & Json
    return {
      name,
      in: where,
      required: where === 'path' || required.has(name),
      ...(description !== undefined && { description }),
      schema: { ...rest, ...(examples !== undefined && { examples }) },
    }
  })
}

function contents(body: NonNullable<Route['body']>): Json {
  return Object.fromEntries(
    Object.entries(body).map(([type, schema]) => [type, schema ? { schema } : {}]),
  )
}

function response(success: Success): Json {
  const { description, body, mediaTypes, headers } = success
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, schema]) => [name, { required: true, schema }]),
      ),
    }),
    ...(body && { content: { 'application/json': { schema: body } } }),
    ...(mediaTypes && { content: Object.fromEntries(mediaTypes.map((type) => [type, {}])) }),
  }
}

/** Problems of one status share an answer, whose description lists them. */
function problemResponses(route: Route): Json {
  const byStatus = Map.groupBy(new Set(route.problems), (code) => problemTypes[code].status)
  const content = { 'application/problem+json': { schema: Problem } }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `${problemTypes[code].title} (${code})`).join('; '),
        content: route.success[status]
          ? { ...(response(route.success[status]).content as Json), ...content }
          : content,
      },
    ]),
  )
}

/** Moves schemas with a title to the components and leaves references in their place. */
function hoist(value: unknown, components: Record<string, Json>): unknown {
  if (Array.isArray(value)) return value.map((item) => hoist(item, components))
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, hoist(item, components)]),
  )
  if (typeof copy.title !== 'string' || !('type' in copy || 'anyOf' in copy)) return copy
  components[copy.title] = copy
  return { $ref: `#/components/schemas/${copy.title}` }
}
