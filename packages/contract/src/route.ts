import type { Static, TObject, TSchema } from 'typebox'
import type { ProblemCode } from './problems.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a route stands for when access to it is decided: an action on one resource, or on all of a type. */
export type Access = {
  action: string
  /**
   * `id` names the input that identifies the resource, a path parameter unless `from` says otherwise; without
   * it the action is on the type as a whole.
   */
  resource: { type: ResourceType; id?: string; from?: 'query' | 'body' }
  /** What it may be instead, where the body says which it is. */
  or?: readonly Omit<Access, 'or'>[]
}
export type ResourceType =
  | 'System'
  | 'Account'
  | 'Bucket'
  | 'Object'
  | 'Parameter'
  | 'Secret'
  | 'User'
  /** The sign-in, sessions and API keys of whoever asks. */
  | 'Self'
  | 'AuditLog'

/**
 * Who may call an inner service: the gateway, another replica of the broker, a person with a token of
 * `gatehouse token`, or the synthetic requests that a new version is judged by.
 */
export type CallerName = 'gateway' | 'broker' | 'person' | 'probe'

/** An answer that is not a problem. `body` is a JSON schema, a binary media type, or nothing. */
export type Success = {
  description: string
  body?: TSchema
  mediaTypes?: readonly string[]
  headers?: Record<string, TSchema>
}

/**
 * One HTTP operation: what validates it, documents it, calls it and (later) authorizes it.
 * `path` is an OpenAPI template; `{+name}` takes the rest of the path, slashes and all (RFC 6570 reserved expansion).
 */
export type Route = {
  id: string
  method: Method
  path: string
  tag: string
  summary: string
  description?: string
  access: Access
  /** On an inner service: who may call it, by default the gateway and a person. On the gateway it means nothing. */
  callers?: readonly CallerName[]
  params?: TObject
  query?: TObject
  headers?: TObject
  /**
   * Request bodies by media type. `application/json` is checked against its schema; anything else is
   * taken as a stream of bytes, its schema (if any) only documents.
   */
  body?: Record<string, TSchema | null>
  success: Record<number, Success>
  problems: readonly ProblemCode[]
}

/** Keeps the literal types of a route, so that its input and output types can be derived. */
export function defineRoute<const R extends Route>(route: R): R {
  return route
}

type Part<S, K extends string> = S extends TSchema ? { [P in K]: Static<S> } : unknown
/** It may be left out where all that is in it may. */
type QueryOf<S> = S extends TObject
  ? Partial<Static<S>> extends Static<S>
    ? { query?: Static<S> }
    : { query: Static<S> }
  : unknown
type JsonBody<R extends Route> = R['body'] extends { 'application/json': infer S }
  ? Part<S, 'body'>
  : unknown

/** What a caller gives: path parameters, query and JSON body, as far as the route has them. */
export type Input<R extends Route> = Part<R['params'], 'params'> & QueryOf<R['query']> & JsonBody<R>

type SuccessBody<R extends Route> = R['success'][keyof R['success']] extends infer S
  ? S extends { body: infer B extends TSchema }
    ? Static<B>
    : never
  : never

/** What a caller gets: the JSON of the route's successful answer. */
export type Output<R extends Route> = SuccessBody<R>

/** The template of `path` in the form that Fastify's router takes. */
export function routerPath(path: string): string {
  return path.replace(/\{\+\w+\}$/, '*').replace(/\{(\w+)\}/g, ':$1')
}

/** The name of the parameter that takes the rest of the path, if there is one. */
export function restParameter(path: string): string | undefined {
  return /\{\+(\w+)\}$/.exec(path)?.[1]
}
