import { once } from 'node:events'
import { type IncomingMessage, get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import type { JSONWebKeySet } from 'jose'
import { readAuthorities } from '../authorities.ts'
import { readSecretFile } from '../secret-file.ts'
import { readSmallFile } from '../small-file.ts'

/** Where the public keys of an issuer are. */
export type KeySource = {
  /** The setting that names it, for messages to operators. */
  setting: string
  /** An http or https URL, or the path of a file: a JSON Web Key Set (RFC 7517, section 5). */
  source: string
  /** The authorities (PEM) to believe about an https URL, else those of Node.js. Read each time. */
  caFile?: string | undefined
  /** The token to send to the URL, as the API server of Kubernetes wants one. Read each time. */
  tokenFile?: string | undefined
}

/** In bytes. The issuers with the longest certificates have some 20 KiB. */
const largest = 256 * 1024
const patienceMilliseconds = 3_000

export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source)
}

/**
 * Reads the keys as they are now. No redirect is followed: whom to believe is a setting.
 * @throws {Error} saying why not; never with a part of what was read
 */
export async function readKeys(from: KeySource, signal: AbortSignal): Promise<JSONWebKeySet> {
  const bytes = isUrl(from.source) ? await download(from, signal) : await readFile(from.source)
  const parsed = parse(bytes) as Partial<JSONWebKeySet> | null | undefined
  if (!Array.isArray(parsed?.keys)) throw new Error('what is there is no JSON Web Key Set')
  return parsed as JSONWebKeySet
}

/** The parser's own message would quote what it could not read. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

async function readFile(path: string): Promise<Buffer> {
  const content = await readSmallFile(path, largest)
  if (content === 'no file') throw new Error('it is no ordinary file')
  if (content === 'too large') throw tooLarge()
  return content
}

async function download(from: KeySource, signal: AbortSignal): Promise<Buffer> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(patienceMilliseconds)])
  const answer = await open(from, within)
  if (answer.statusCode !== 200) {
    answer.destroy()
    throw new Error(`it answered ${answer.statusCode}`)
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    // Leaving the loop destroys the answer.
    if (length > largest) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function open(from: KeySource, signal: AbortSignal): Promise<IncomingMessage> {
  const { setting, source, caFile, tokenFile } = from
  const ca = caFile === undefined ? undefined : await readAuthorities(setting, caFile)
  const token = tokenFile === undefined ? undefined : await readSecretFile(setting, tokenFile)
  const headers = {
    // The server of Kubernetes' API refuses who asks for JSON alone.
    accept: 'application/jwk-set+json, application/json',
    ...(token && { authorization: `Bearer ${token.reveal()}` }),
  }
  const get = source.toLowerCase().startsWith('https:') ? getHttps : getHttp
  const request = get(source, { agent: false, headers, signal, ...(ca && { ca }) })
  // What breaks the answer comes out of the answer, too.
  request.on('error', () => undefined)
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  return answer
}

function tooLarge(): Error {
  return new Error(`it is larger than ${largest / 1024} KiB`)
}
