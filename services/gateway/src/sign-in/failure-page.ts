import { createHash } from 'node:crypto'
import { ProblemError } from '@gatehouse/contract'
import { answerFailure } from '@gatehouse/kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { escapeHtml } from '../html.ts'

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 36rem; margin: 0 auto; padding: 3rem 1rem }
h1 { font-size: 1.4rem; margin: 0 }
a:focus-visible { outline: 3px solid light-dark(#0b5cad, #7db8ff); outline-offset: 2px }
small { color: color-mix(in srgb, currentColor 70%, transparent); overflow-wrap: anywhere }
`

const styleHash = createHash('sha256').update(style).digest('base64')
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** Answers a failure to a browser, which has come by a link, as a page; to a program as any other failure. */
export function answerSignInFailure(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const wantsPage = request.headers.accept?.includes('text/html')
  if (!wantsPage || !(error instanceof ProblemError)) {
    answerFailure(error, request, reply)
    return
  }
  const { title, detail = '', status } = error.problem
  if (status >= 500) request.log.error({ err: error.cause ?? error }, error.message)
  void reply
    .code(status)
    .headers({ ...error.headers, 'cache-control': 'no-store' })
    .header('content-security-policy', contentSecurityPolicy)
    .type('text/html')
    .send(page({ title, detail, requestId: request.id }))
}

function page({ title, detail, requestId }: Record<'title' | 'detail' | 'requestId', string>) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Gatehouse</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(detail)}</p>
<p><a href="/auth/login">Sign in</a> or <a href="/">go to Gatehouse</a>.</p>
<small>In the log: ${escapeHtml(requestId)}</small>
</main>
</body>
</html>
`
}
