import { ProblemError, type Problem } from './problems.ts'
import { type Input, type Output, type Route, restParameter } from './route.ts'

export type ClientRequest = {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** The request that a route and its input stand for. */
export function requestFor<R extends Route>(route: R, input: Input<R>): ClientRequest {
  const { body } = input as { body?: unknown }
  return {
    method: route.method,
    path: pathFor(route, input),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** The path and query of that request. */
export function pathFor<R extends Route>(route: R, input: Input<R>): string {
  const { params = {}, query = {} } = input as {
    params?: Record<string, string>
    query?: Record<string, string | number | boolean | undefined>
  }
  const rest = restParameter(route.path)
  const path = route.path.replace(/\{\+?(\w+)\}/g, (_, name: string) => {
    const value = params[name] ?? ''
    return name === rest ? encodeRest(value) : encodeURIComponent(value)
  })
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString()
  return search ? `${path}?${search}` : path
}

/** A leading slash must not make an empty segment, which proxies like to merge: it travels encoded. */
function encodeRest(value: string): string {
  return value.split('/').map(encodeURIComponent).join('/').replace(/^\//, '%2F')
}

export type CallOptions = { headers?: Record<string, string>; signal?: AbortSignal }

export type Client<Routes extends Record<string, Route>> = {
  [K in keyof Routes]: (
    input: Input<Routes[K]>,
    options?: CallOptions,
  ) => Promise<Output<Routes[K]>>
} & {
  /** For bodies that are not JSON (in `init`), and for headers and status: the answer as it came. */
  fetch<K extends keyof Routes>(
    route: K,
    input: Omit<Input<Routes[K]>, 'body'> & Partial<Input<Routes[K]>>,
    init?: RequestInit,
  ): Promise<Response>
}

/** A client of `routes` at `baseUrl`. A failure that the service describes is thrown as ProblemError. */
export function createClient<Routes extends Record<string, Route>>(
  routes: Routes,
  baseUrl: string,
  fetcher: typeof fetch = fetch,
): Client<Routes> {
  const send = async (name: keyof Routes, input: never, init: RequestInit = {}) => {
    const { path, ...request } = requestFor(routes[name] as Route, input)
    const answer = await fetcher(new URL(path, baseUrl), {
      ...request,
      ...init,
      headers: { ...request.headers, ...Object.fromEntries(new Headers(init.headers)) },
    })
    if (answer.status >= 400) throw await problemOf(answer)
    return answer
  }
  const calls = Object.keys(routes).map((name) => [
    name,
    async (input: never, options?: CallOptions) => {
      const answer = await send(name, input, options)
      return answer.status === 204 ? undefined : answer.json()
    },
  ])
  return { ...Object.fromEntries(calls), fetch: send }
}

async function problemOf(answer: Response): Promise<ProblemError> {
  const body = await answer.text()
  try {
    const parsed = JSON.parse(body) as Problem
    if (typeof parsed.type === 'string') return new ProblemError(parsed)
  } catch {
    // Not ours: a proxy in between answered. Fall through.
  }
  return new ProblemError({ type: 'about:blank', title: answer.statusText, status: answer.status })
}

/** Every item of a list that pages, page by page. */
export async function* everyItem<Item, I extends { query?: { cursor?: string } }>(
  list: (input: I) => Promise<{ data: Item[]; meta: { nextCursor?: string } }>,
  input: I,
): AsyncGenerator<Item> {
  let cursor: string | undefined
  do {
    const page = await list({ ...input, query: { ...input.query, ...(cursor && { cursor }) } })
    yield* page.data
    cursor = page.meta.nextCursor
  } while (cursor)
}
