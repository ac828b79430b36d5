import { createHash } from 'node:crypto'
import { CliError } from '../cli-error.ts'
import { readChallenge } from './challenge.ts'
import type { FindCredentials } from './credentials.ts'
import { registryFailure, unreachable } from './failures.ts'
import { type Repository, repositoryOf } from './reference.ts'
import { authorize } from './token.ts'

/** In milliseconds: who waits is a person, and the network may be a poor one. */
const longest = 10_000

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** Where images of one name are. Speaks the distribution API of OCI (https://github.com/opencontainers/distribution-spec). */
export class ImageRepository {
  readonly repository: Repository
  readonly #findCredentials: FindCredentials
  #authorization: string | undefined

  /** `reference` is a name without tag or digest: `ghcr.io/example/gatehouse/gateway`. */
  constructor(reference: string, findCredentials: FindCredentials) {
    this.repository = repositoryOf(reference)
    this.#findCredentials = findCredentials
  }

  /**
   * The digest of an image by its tag or its digest; undefined when it is not there.
   * @throws {CliError} when the registry cannot be reached, or does not let this person look
   */
  async find(tagOrDigest: string): Promise<string | undefined> {
    const path = `/manifests/${tagOrDigest}`
    const head = await this.#ask('HEAD', path)
    if (head.status === 404) return undefined
    const digest = head.headers.get('docker-content-digest')
    if (digest !== null) return digest
    // The header is not required.
    const response = await this.#ask('GET', path)
    const content = Buffer.from(await response.arrayBuffer())
    return `sha256:${createHash('sha256').update(content).digest('hex')}`
  }

  /** Answers with what was found, or with 404. */
  async #ask(method: string, path: string): Promise<Response> {
    try {
      const first = await this.#send(method, path)
      const response = first.status === 401 ? await this.#askAgain(first, method, path) : first
      if (response.ok || response.status === 404) return response
      throw registryFailure(response, this.repository)
    } catch (error) {
      throw error instanceof CliError ? error : unreachable(error, this.repository)
    }
  }

  /** As whom it wants to be asked. A token ends after minutes: then it says so, and there is another. */
  async #askAgain(refusal: Response, method: string, path: string): Promise<Response> {
    const challenge = readChallenge(refusal.headers.get('www-authenticate'))
    if (!challenge) return refusal
    const credentials = await this.#findCredentials(this.repository)
    const signal = AbortSignal.timeout(longest)
    this.#authorization = await authorize(challenge, credentials, this.repository, signal)
    return this.#authorization === undefined ? refusal : this.#send(method, path)
  }

  #send(method: string, path: string): Promise<Response> {
    const { origin, name } = this.repository
    return fetch(`${origin}/v2/${name}${path}`, {
      method,
      headers: {
        accept: manifestTypes,
        ...(this.#authorization !== undefined && { authorization: this.#authorization }),
      },
      signal: AbortSignal.timeout(longest),
    })
  }
}
