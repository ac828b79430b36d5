import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Route, type Security, type Version, openapi, systemRoutes } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'

/** Only the pages that Swagger UI ships are used: nothing is loaded from elsewhere, and none of its code. */
const swaggerUi = join(
  dirname(fileURLToPath(import.meta.resolve('@fastify/swagger-ui/package.json'))),
  'static',
)

/** The files of it that the page needs. */
const assets = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
}

const config = { access: systemRoutes.getVersion.access }

/** Swagger UI needs styles of its own making and pictures that it carries within. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const initialize = `
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true })
`

/** The OpenAPI document at /openapi.json, and the same page to read it by at /docs and /swagger. */
export function addDocs(
  app: FastifyInstance,
  routes: Record<string, Route>,
  version: Version,
  security: Security | undefined,
): void {
  let document: string | undefined
  app.get('/openapi.json', { config }, (_request, reply) => {
    document ??= JSON.stringify(
      openapi(
        routes,
        { title: `Gatehouse ${version.service}`, version: version.version },
        security,
      ),
    )
    return reply.type('application/json').send(document)
  })

  for (const [file, type] of Object.entries(assets)) {
    app.get(`/docs/assets/${file}`, { config }, async (_request, reply) =>
      reply
        .headers({ 'cache-control': 'max-age=3600' })
        .type(type)
        .send(await readFile(join(swaggerUi, file))),
    )
  }
  app.get('/docs/init.js', { config }, (_request, reply) =>
    reply.type('text/javascript').send(initialize),
  )
  for (const path of ['/docs', '/docs/', '/swagger']) {
    app.get(path, { config }, (_request, reply) =>
      reply
        .header('content-security-policy', contentSecurityPolicy)
        .type('text/html')
        .send(page(`Gatehouse ${version.service}`)),
    )
  }
}

function page(title: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="/docs/assets/favicon-32x32.png">
<div id="docs"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/init.js"></script>
</html>
`
}
