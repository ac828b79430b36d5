/** A year, as browsers' lists of HTTPS-only sites ask for at least. */
const httpsSeconds = 31_536_000

/**
 * What each answer tells browsers to refrain from; pages and objects replace the content security policy by
 * their own. HTTPS alone is promised only where that is how browsers come (RFC 6797, section 7.2).
 */
export function securityHeaders(publicUrl: URL | undefined): Record<string, string> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(publicUrl?.protocol === 'https:' && {
      'strict-transport-security': `max-age=${httpsSeconds}`,
    }),
  }
}
