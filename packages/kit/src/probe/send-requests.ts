import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProbeOptions } from './options.ts'

/** How a request ended: after how long, and with what failure, if it was one. */
export type Ended = { milliseconds: number; failure?: string }

/** Answers longer than that are no cheap ones. */
const maxBytes = 8 * 1024 * 1024

/**
 * Sends all requests at their rate, whatever becomes of those before. Each has a connection of its own, so that
 * a cluster spreads them over all pods.
 */
export async function sendRequests(options: ProbeOptions, token?: string): Promise<Ended[]> {
  const { paths, requests, perSecond } = options
  const begun = performance.now()
  const ends: Promise<Ended>[] = []
  for (let index = 0; index < requests; index += 1) {
    const wait = begun + (index * 1000) / perSecond - performance.now()
    if (wait > 0) await sleep(wait)
    ends.push(sendRequest(options, paths[index % paths.length] as string, token))
  }
  return Promise.all(ends)
}

async function sendRequest(options: ProbeOptions, path: string, token?: string): Promise<Ended> {
  const begun = performance.now()
  const failure = await failureOf(options, path, token)
  return {
    milliseconds: performance.now() - begun,
    ...(failure !== undefined && { failure: `${path}: ${failure}` }),
  }
}

/** Redirects are not followed: they are an answer. */
function failureOf(
  { url, timeoutMilliseconds }: ProbeOptions,
  path: string,
  token?: string,
): Promise<string | undefined> {
  const get = url.protocol === 'https:' ? getHttps : getHttp
  const signal = AbortSignal.timeout(timeoutMilliseconds)
  const headers = {
    'user-agent': 'gatehouse-probe',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  return new Promise((resolve) => {
    const failed = (error: Error & { code?: string }) =>
      resolve(
        signal.aborted
          ? `no answer within ${timeoutMilliseconds} ms`
          : (error.code ?? error.message),
      )
    const request = get(new URL(path, url.origin), { agent: false, signal, headers }, (answer) => {
      const { statusCode = 0 } = answer
      let bytes = 0
      answer
        .on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > maxBytes) request.destroy(new Error(`more than ${maxBytes} bytes`))
        })
        .once('error', failed)
        .once('end', () => resolve(statusCode < 400 ? undefined : `answered ${statusCode}`))
    }).once('error', failed)
  })
}
