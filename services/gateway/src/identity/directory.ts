import {
  type Input,
  type Output,
  type ProblemCode,
  ProblemError,
  type Route,
  problem,
  requestFor,
} from '@gatehouse/contract'
import type { Deadline } from '@gatehouse/kit'
import type { FastifyRequest } from 'fastify'
import type { Upstream } from '../upstream/upstream.ts'

/** In whose course the directory is asked; without a deadline, for all who wait for the same answer. */
export type Asker = Pick<FastifyRequest, 'id' | 'headers'> & {
  deadline?: Pick<Deadline, 'remaining'>
}

const longestMilliseconds = 3_000

/** Asks the directory what the gateway has it keep: sessions and API keys. */
export class DirectoryClient {
  readonly #directory: Upstream

  constructor(directory: Upstream) {
    this.#directory = directory
  }

  /**
   * Sends one of the inner requests.
   * @throws {ProblemError} one of `expected`, or that the directory cannot be asked or did not understand
   */
  async ask<R extends Route>(
    route: R,
    input: Input<R>,
    asker: Asker,
    expected: readonly ProblemCode[] = [],
  ): Promise<Output<R>> {
    const { id, headers: traced } = asker
    const milliseconds = Math.min(asker.deadline?.remaining() ?? Infinity, longestMilliseconds)
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(tooLate()), milliseconds)
    const deadline = { remaining: () => milliseconds, signal: late.signal }
    try {
      const request = requestFor(route, input)
      const answer = await this.#directory.send(request, { id, headers: traced, deadline })
      if (answer.status !== 204) return (await answer.json()) as Output<R>
      await answer.body.dump()
      return undefined as Output<R>
    } catch (error) {
      throw understood(error, expected)
    } finally {
      clearTimeout(timer)
    }
  }
}

function tooLate(): ProblemError {
  return problem('upstream-unavailable', {
    detail: 'The directory does not answer in time. Try again shortly.',
    retryAfter: 1,
  })
}

/** What the directory refuses the gateway is no fault of whoever asked the gateway. */
function understood(error: unknown, expected: readonly ProblemCode[]): unknown {
  if (!(error instanceof ProblemError) || error.problem.status >= 500) return error
  if (expected.some((code) => code === error.kind)) return error
  return problem('upstream-failed', {
    detail: 'The directory could not answer. The operators find it in the log under the requestId.',
    cause: error,
  })
}
