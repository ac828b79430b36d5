/** A registry on this machine is spoken to in plain, as Docker does it. */
export function isPlain(reference: string): boolean {
  const [host = ''] = reference.split('/')
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(host)
}

export function tlsOf(reference: string): string[] {
  return isPlain(reference) ? ['--tls-verify=false'] : []
}
