import { createHash } from 'node:crypto'
import { systemRoutes } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from './dependencies.ts'
import { escapeHtml } from './html.ts'
import type { Upstream } from './upstream/upstream.ts'

const healthMilliseconds = 500

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem }
h1 { margin: 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
th { font-weight: 600 }
code { overflow-wrap: anywhere }
.ok::before { content: '● '; color: light-dark(#0a7d33, #4cc46f) }
.degraded::before { content: '▲ '; color: light-dark(#9a6100, #f0b429) }
.down::before { content: '■ '; color: light-dark(#b42318, #ff7a70) }
ul { padding-left: 1.2rem }
`

const styleHash = createHash('sha256').update(style).digest('base64')
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const links = [
  ['/docs', 'The API, to read and to try'],
  ['/openapi.json', 'The API as OpenAPI 3.1'],
  ['/health', 'Health'],
  ['/api/v1/buckets', 'Buckets'],
  ['/api/v1/parameters', 'Parameters'],
  ['/api/v1/secrets', 'Secrets, without their values'],
  ['/api/v1/users', 'People'],
] as const

/** A plain page at `/`: what runs, in which version, and where to go on. */
export function addHome(app: FastifyInstance, deps: Dependencies): void {
  const { version, broker, directory } = deps
  const config = { access: systemRoutes.getVersion.access }
  app.get('/', { config }, async (_request, reply) => {
    const services = [
      { name: 'gateway', status: 'ok', version: version.version },
      ...(await Promise.all([look(broker), look(directory)])),
    ]
    return reply
      .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-store' })
      .type('text/html')
      .send(page(services))
  })
}

type ServiceRow = { name: string; status: string; version: string }

async function look(upstream: Upstream): Promise<ServiceRow> {
  try {
    const { status, version } = await upstream.health(AbortSignal.timeout(healthMilliseconds))
    return { name: upstream.name, status: status === 'unavailable' ? 'down' : status, version }
  } catch {
    return { name: upstream.name, status: 'down', version: 'unknown' }
  }
}

function page(services: ServiceRow[]): string {
  const rows = services.map(
    ({ name, status, version }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td class="${escapeHtml(status)}">${escapeHtml(status)}</td><td><code>${escapeHtml(version)}</code></td></tr>`,
  )
  const items = links.map(
    ([path, text]) => `<li><a href="${path}">${text}</a> <code>${path}</code></li>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatehouse</title>
<style>${style}</style>
</head>
<body>
<h1>Gatehouse</h1>
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
</body>
</html>
`
}
