import { request } from 'undici'

export type Visit = {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** Where the answer came from. */
  url: string
  /** Where it leads. */
  location: string | undefined
  text: string
}

/** A browser that keeps cookies by origin. What is public at one origin may listen at another: `places` tells. */
export class TestBrowser {
  readonly places: Record<string, string>
  /** The cookies by origin, and by name. */
  readonly cookies = new Map<string, Map<string, string>>()
  /** Each Set-Cookie header that came. */
  readonly set: string[] = []

  constructor(places: Record<string, string>) {
    this.places = places
  }

  cookiesOf(origin: string): Map<string, string> {
    const found = this.cookies.get(origin) ?? new Map<string, string>()
    this.cookies.set(origin, found)
    return found
  }

  /** Asks for one page, as a link or a form does. */
  async visit(
    target: string,
    {
      method = 'GET',
      headers = {},
    }: { method?: 'GET' | 'POST'; headers?: Record<string, string> } = {},
  ): Promise<Visit> {
    const url = new URL(target)
    const cookies = this.cookiesOf(url.origin)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const place = this.places[url.origin] ?? url.origin
    const answer = await request(place + url.pathname + url.search, {
      method,
      headers: {
        host: url.host,
        accept: 'text/html',
        ...(cookie && { cookie }),
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(cookies, line)
    const { location } = answer.headers
    return {
      status: answer.statusCode,
      headers: answer.headers,
      url: target,
      location: typeof location === 'string' ? new URL(location, target).href : undefined,
      text: await answer.body.text(),
    }
  }

  /** Follows redirects until `until` holds for where the next one leads, or an answer is none. */
  async follow(target: string, until: (url: string) => boolean = () => false): Promise<Visit> {
    let visit = await this.visit(target)
    while (visit.location !== undefined && !until(visit.location)) {
      visit = await this.visit(visit.location)
    }
    return visit
  }

  #keep(cookies: Map<string, string>, line: string): void {
    this.set.push(line)
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
}
