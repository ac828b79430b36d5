type Cookie = { value: string; path: string }

/** A browser that keeps cookies by path, and follows no redirect by itself. */
export function openBrowser(origin: string) {
  const cookies = new Map<string, Cookie>()
  const headerFor = (path: string) =>
    [...cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  const keep = (line: string) => {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split('=')
    const path = attributes.find((attribute) => attribute.startsWith('path='))?.slice(5) ?? '/'
    if (value === '') cookies.delete(name)
    else cookies.set(name, { value, path })
  }
  return async (path: string, form?: Record<string, string>) => {
    const url = new URL(path, origin)
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: headerFor(url.pathname), accept: 'text/html' },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of answer.headers.getSetCookie()) keep(line)
    const location = answer.headers.get('location')
    return {
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
      location: location === null ? undefined : new URL(location, url).href,
    }
  }
}

export type Browser = ReturnType<typeof openBrowser>
