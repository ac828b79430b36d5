/** Who asks. `signature` is the same for those about whom every policy says the same: it keys decisions. */
export type Principal = Anonymous | Person | Program

export type Anonymous = {
  kind: 'anonymous'
  id: 'anonymous'
  roles: readonly []
  signature: string
}

/** Someone whom the issuer knows: by a session in a browser, or by a bearer token. */
export type Person = {
  kind: 'user'
  /** The subject at the issuer. */
  id: string
  name: string
  /** Only if the issuer says that it is verified. */
  email?: string
  roles: readonly string[]
  /** Absent for a bearer token. */
  sessionId?: string
  /** When the session or the token ends. */
  expiresAt: Date
  signature: string
}

/** A program with an API key. */
export type Program = {
  kind: 'key'
  /** Of the key. */
  id: string
  name: string
  /** The id of the person who made it, or of the operator. */
  owner: string
  roles: readonly string[]
  /** The actions to which it is limited; none: all that its roles allow. */
  scopes: readonly string[]
  expiresAt: Date
  signature: string
}

export const anonymous: Anonymous = {
  kind: 'anonymous',
  id: 'anonymous',
  roles: [],
  signature: 'anonymous',
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: set before anything is decided about the request. */
    principal: Principal
    /**
     * Asks again who it is: for an answer that goes on for longer than a session or a key may, and for a page
     * that is shown to everyone.
     */
    identifyAgain?: () => Promise<Principal>
  }
}
