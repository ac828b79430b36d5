import { SecretText, tokenForm } from '@gatehouse/kit'
import { invalid } from './credentials.ts'

const form = new RegExp(`^${tokenForm}$`)

/** What cookies are called, less the prefix. */
export const cookieNames = { session: 'gatehouse_session', login: 'gatehouse_login' } as const

/** Whether a browser sends such a cookie, with the prefix or without, whatever it holds. */
export function hasCookie(header: string | undefined, name: string): boolean {
  return (header ?? '').split(';').some((part) => {
    const [given = ''] = part.split('=', 1)
    return given.trim().replace(/^__Host-/, '') === name
  })
}

/** A cookie that holds a secret, and that the browser gives to nobody else: no script, no other host, no other site. */
export class BrowserCookie {
  readonly name: string
  readonly #secure: boolean

  /**
   * Where the gateway is reached by https, the prefix makes browsers refuse such a cookie from other hosts of
   * the domain and from plain http (RFC 6265bis, section 4.1.3.2).
   */
  constructor(name: string, publicUrl: URL) {
    this.#secure = publicUrl.protocol === 'https:'
    this.name = this.#secure ? `__Host-${name}` : name
  }

  /**
   * The secret, if there is one that can be.
   * @throws `credentials-invalid` if there are several: someone else may have set one of them
   */
  read(header: string | undefined): SecretText | undefined {
    if (header === undefined || !header.includes(this.name)) return undefined
    const [value, ...others] = this.#valuesIn(header)
    if (others.length > 0) {
      throw invalid(
        `The request has several cookies named ${this.name}: remove the cookies of this site in the browser.`,
      )
    }
    return value !== undefined && form.test(value) ? new SecretText(value) : undefined
  }

  /** The Set-Cookie header by which the browser keeps the secret for so many seconds. */
  set(secret: SecretText, seconds: number): string {
    return this.#serialize(secret.reveal(), seconds)
  }

  /** The one by which it forgets it. */
  clear(): string {
    return this.#serialize('', 0)
  }

  #valuesIn(header: string): string[] {
    return header.split(';').flatMap((part) => {
      const [name, value] = part.split('=', 2)
      return name?.trim() === this.name ? [value?.trim() ?? ''] : []
    })
  }

  /** Lax and not strict: people come back from the issuer by a link of another site. */
  #serialize(value: string, seconds: number): string {
    const flags = this.#secure ? ['HttpOnly', 'Secure'] : ['HttpOnly']
    const parts = [`${this.name}=${value}`, `Max-Age=${seconds}`, 'Path=/', ...flags]
    return [...parts, 'SameSite=Lax'].join('; ')
  }
}
