import { createHash } from 'node:crypto'
import { type Route, gatewayRoutes } from '@gatehouse/contract'
import type { Principal } from './identity/principal.ts'
import { escapeHtml } from './html.ts'

export type ServiceRow = { name: string; status: string; version: string }

/** Unknown while the directory cannot be asked. */
export type Visitor = Principal | 'unknown'

export type HomePage = {
  services: ServiceRow[]
  visitor: Visitor
  /** Whether people can sign in here. */
  signIn: boolean
  may: (access: Route['access']) => boolean
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .5rem 2rem }
h1 { margin: 0 }
.who { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .8rem }
button, .button { display: inline-block; padding: .3rem .8rem; font: inherit; color: inherit; text-decoration: none; cursor: pointer; background: none; border: 1px solid light-dark(#767c85, #8a929c); border-radius: .5rem }
button:hover, .button:hover { background: light-dark(#eef3fb, #27303b) }
button:focus-visible, a:focus-visible { outline: 3px solid light-dark(#0b5cad, #7db8ff); outline-offset: 2px }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
th { font-weight: 600 }
code, strong { overflow-wrap: anywhere }
.ok::before { content: '● '; color: light-dark(#0a7d33, #4cc46f) }
.degraded::before { content: '▲ '; color: light-dark(#9a6100, #f0b429) }
.down::before { content: '■ '; color: light-dark(#b42318, #ff7a70) }
ul { padding-left: 1.2rem }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/**
 * Nothing but its own style. Browsers hold the redirects after a form against `form-action`, too: signing
 * out goes on at `signOutVia`; without that there is no form.
 */
export function pagePolicy(signOutVia: string | undefined): string {
  const formAction = signOutVia === undefined ? "'none'" : `'self' ${signOutVia}`
  return `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action ${formAction}; frame-ancestors 'none'`
}

const { listBuckets, listParameters, listSecrets, listUsers, listAudit, getMe } = gatewayRoutes

/** Those with a route are for whom may ask it. */
const links: readonly { path: string; text: string; route?: Route }[] = [
  { path: '/docs', text: 'The API, to read and to try' },
  { path: '/openapi.json', text: 'The API as OpenAPI 3.1' },
  { path: '/health', text: 'Health' },
  { path: getMe.path, text: 'Who you are', route: getMe },
  { path: listBuckets.path, text: 'Buckets', route: listBuckets },
  { path: listParameters.path, text: 'Parameters', route: listParameters },
  { path: listSecrets.path, text: 'Secrets, without their values', route: listSecrets },
  { path: listUsers.path, text: 'People', route: listUsers },
  { path: listAudit.path, text: 'The audit log', route: listAudit },
]

/** Whether it is someone with a session, which can be ended. */
export function canSignOut(visitor: Visitor): visitor is Principal & { kind: 'user' } {
  return visitor !== 'unknown' && visitor.kind === 'user' && visitor.sessionId !== undefined
}

export function homePage({ services, visitor, signIn, may }: HomePage): string {
  const rows = services.map(
    ({ name, status, version }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td class="${escapeHtml(status)}">${escapeHtml(status)}</td><td><code>${escapeHtml(version)}</code></td></tr>`,
  )
  const items = links
    .filter(({ route }) => !route || may(route.access))
    .map(({ path, text }) => `<li><a href="${path}">${text}</a> <code>${path}</code></li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatehouse</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Gatehouse</h1>
${whoIs(visitor, signIn)}
</header>
<main>
<p>Controlled access to buckets, parameters, secrets and people.</p>
<table>
<thead><tr><th scope="col">Service</th><th scope="col">State</th><th scope="col">Version</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<h2>Where to go on</h2>
<ul>
${items.join('\n')}
</ul>
</main>
</body>
</html>
`
}

function whoIs(visitor: Visitor, signIn: boolean): string {
  if (visitor === 'unknown')
    return '<div class="who">Who you are cannot be told at the moment.</div>'
  if (visitor.kind === 'anonymous') {
    const link = signIn ? ' <a class="button" href="/auth/login">Sign in</a>' : ''
    return `<div class="who"><span>You are not signed in.</span>${link}</div>`
  }
  const roles = visitor.roles.length > 0 ? ` (${visitor.roles.map(escapeHtml).join(', ')})` : ''
  const form = canSignOut(visitor)
    ? ' <form method="post" action="/auth/logout"><button>Sign out</button></form>'
    : ''
  return `<div class="who"><span>Signed in as <strong>${escapeHtml(visitor.name)}</strong>${roles}</span>${form}</div>`
}
