import { type Input, ProblemError, directoryRoutes as routes } from '@gatehouse/contract'
import type { Asker, DirectoryClient } from './directory.ts'
import type { KeptSession } from './session.ts'

type NewSession = Input<typeof routes.createSession>['body']
export type SessionState = Omit<Input<typeof routes.renewSession>['body'], 'subject' | 'version'>

/** The sessions in the directory. Whatever is not there has ended. */
export class SessionStore {
  readonly #directory: DirectoryClient

  constructor(directory: DirectoryClient) {
    this.#directory = directory
  }

  async create(body: NewSession, asker: Asker): Promise<KeptSession> {
    return (await this.#directory.ask(routes.createSession, { body }, asker)).data
  }

  async find(tokenHash: string, asker: Asker): Promise<KeptSession | undefined> {
    const input = { body: { tokenHash } }
    const answer = await absent(
      this.#directory.ask(routes.findSession, input, asker, ['session-not-found']),
    )
    return answer?.data
  }

  /** Whether this gateway may renew the session for so many seconds; `ended` if it is no more. */
  async lease(
    { id, subject, version }: KeptSession,
    seconds: number,
    asker: Asker,
  ): Promise<boolean | 'ended'> {
    const input = { params: { id }, body: { subject, version, seconds } }
    const answer = await absent(
      this.#directory.ask(routes.leaseSession, input, asker, ['session-not-found']),
    )
    return answer?.data.leased ?? 'ended'
  }

  /** @throws `session-changed` if someone else has renewed it */
  async renew(
    { id, subject, version }: KeptSession,
    state: SessionState,
    asker: Asker,
  ): Promise<KeptSession | undefined> {
    const input = { params: { id }, body: { subject, version, ...state } }
    const expected = ['session-not-found', 'session-changed'] as const
    const answer = await absent(this.#directory.ask(routes.renewSession, input, asker, expected))
    return answer?.data
  }

  /** Whether there was such a session of that person. */
  async end(id: string, subject: string, asker: Asker): Promise<boolean> {
    const input = { params: { id }, query: { subject } }
    const ending = this.#directory.ask(routes.endSession, input, asker, ['session-not-found'])
    return (await absent(ending.then(() => true))) ?? false
  }

  list(subject: string, asker: Asker) {
    return this.#directory.ask(routes.listSessions, { query: { subject } }, asker)
  }
}

/** The answer; `undefined` where there is no such session. */
async function absent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ProblemError && error.kind === 'session-not-found') return undefined
    throw error
  }
}
