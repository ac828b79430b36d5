import { Limit } from '@gatehouse/contract'

type Query = { cursor?: string; limit?: number }

/** The query of a list, whose limit the contract's default stands in for. */
export function pageRequest<Q extends Query>(query: Q | undefined): Q & { limit: number } {
  return { ...(query as Q), limit: query?.limit ?? (Limit as { default?: number }).default ?? 50 }
}
