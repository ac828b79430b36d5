import type { AuditEntry, AuditWriter, Input, Output, directoryRoutes } from '@gatehouse/contract'

type Routes = typeof directoryRoutes
export type NewSession = Input<Routes['createSession']>['body']
/** What the issuer says of a person, anew with each renewal. */
export type SessionState = Omit<Input<Routes['renewSession']>['body'], 'subject' | 'version'>
export type KeptSession = Output<Routes['findSession']>['data']
export type NewKey = Input<Routes['createKey']>['body']
export type KeptKey = Output<Routes['findKey']>['data']

/** A session by its id, which only the person whose it is may use. */
export type SessionOf = { id: string; subject: string }

/** As many as a person has at once; the oldest ends when one more begins. */
export const maxSessionsEach = 100

/**
 * Sessions and keys are found by the SHA-256, in hex, of what their owner holds. The id derives from it
 * (`idOfHash`). Once it has expired a thing is not there, whether or not it has been removed yet. Each find
 * notes the last use, at most once a minute (`noteUse`). All times are as `instant` has them.
 */
export type SessionStore = {
  /** @throws `invalid-request` if the hash is kept already */
  create(session: NewSession): Promise<KeptSession>
  /** @throws `session-not-found` */
  find(tokenHash: string): Promise<KeptSession>
  /**
   * Of all who ask for the version that there is, one gets the session for so many seconds, or until it is
   * renewed.
   * @throws `session-not-found`
   */
  lease(session: SessionOf & { version: number; seconds: number }): Promise<boolean>
  /** @throws `session-not-found`, `session-changed` if it has another version */
  renew(session: SessionOf & { version: number }, state: SessionState): Promise<KeptSession>
  /** @throws `session-not-found` */
  end(session: SessionOf): Promise<void>
  /** All of a person, newest first. */
  list(subject: string): Promise<KeptSession[]>
}

export type KeyStore = {
  /** @throws `too-many-keys`, and `invalid-request` if the hash is kept already */
  create(key: NewKey): Promise<KeptKey>
  /** @throws `key-not-found` */
  find(keyHash: string): Promise<KeptKey>
  /** @throws `key-not-found` */
  revoke(key: { id: string; owner: string }): Promise<void>
  /** All of an owner, newest first. */
  list(owner: string): Promise<KeptKey[]>
}

export type AuditQuery = {
  actor?: string | undefined
  action?: string | undefined
  resource?: string | undefined
  decision?: 'allow' | 'deny' | undefined
  /** Instants: from the first on, before the second. */
  from?: string | undefined
  to?: string | undefined
  /** Any text: only what comes after it in the log, which begins with the newest. */
  after?: string | undefined
  limit: number
}

/** `next` is a position to go on at. A page may hold fewer than its limit, and even none, and not be the last. */
export type AuditPage = { items: AuditEntry[]; next?: string }

/** The entries of a writer that come first of what is kept, up to the one with the sequence `through`. */
export type Beginning = {
  writer: string
  from: number
  through: number
  /** Of the last of them. */
  hash: string
  /** Of each of them. */
  positions: string[]
}

/** Chains of entries, one for each writer. Entries are never changed, and removed from the beginning alone. */
export type AuditStore = {
  /**
   * Appends entries of one writer, in order, all or none; those that are kept already are no fault.
   * @throws `audit-out-of-order`, `invalid-request` if an entry does not have the hash that it says
   */
  append(entries: AuditEntry[]): Promise<void>
  read(query: AuditQuery): Promise<AuditPage>
  /** In the order of their names, after any text. */
  writers(query: { after?: string | undefined; limit: number }): Promise<AuditWriters>
  /** Of the entries that are older than an instant the next few after a position: what begins a chain. */
  old(query: {
    before: string
    after?: string
  }): Promise<{ beginnings: Beginning[]; next?: string }>
  /**
   * Removes the beginning of a chain; its writer says so, and `note` is appended, before an entry goes. False,
   * and nothing done, if the chain begins elsewhere by now or the note does not follow.
   */
  prune(beginning: Beginning, note: AuditEntry): Promise<boolean>
}

export type AuditWriters = { items: AuditWriter[]; next?: string }

/**
 * What the gateway has kept here, in the database of the `UserStore` beside it and for as long. It fails as
 * that does.
 */
export type AccessStore = { sessions: SessionStore; keys: KeyStore; audit: AuditStore }
