import { type Client, createClient, directoryRoutes } from '@gatehouse/contract'
import type { SecretText } from '@gatehouse/kit/secret-text'

export type DirectoryClient = Client<typeof directoryRoutes>

/** A client of the directory that shows a token with each request, and shows it to nobody else. */
export function directoryClient(url: string, token: () => Promise<SecretText>): DirectoryClient {
  return createClient(directoryRoutes, url, async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${(await token()).reveal()}`)
    return fetch(input, { ...init, headers, redirect: 'error' })
  })
}
