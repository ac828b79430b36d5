import { createHash } from 'node:crypto'

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 30rem; margin: 0 auto; padding: 2rem 1rem }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.2 }
form { display: grid; gap: .75rem; margin: 1.5rem 0 }
button { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem; width: 100%; min-height: 3rem; padding: .6rem 1rem; font: inherit; text-align: left; cursor: pointer; color: inherit; background: light-dark(#fff, #1d2126); border: 1px solid light-dark(#767c85, #8a929c); border-radius: .5rem }
button:hover { background: light-dark(#eef3fb, #27303b) }
button:focus-visible, a:focus-visible { outline: 3px solid light-dark(#0b5cad, #7db8ff); outline-offset: 2px }
button strong { flex: 1 1 auto }
button small { flex-basis: 100%; color: light-dark(#4b5159, #b3bac3) }
.plain, .middle { justify-content: center }
.plain { background: none; border-style: dashed }
.note { padding: .6rem .9rem; border-left: 4px solid light-dark(#9a6100, #f0b429); background: light-dark(#fff6e5, #2c2410) }
code { overflow-wrap: anywhere }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/**
 * No script, nothing from elsewhere, in no frame. Browsers hold redirects after a form against `form-action`
 * too: signing in ends at the gateway.
 */
export function pageHeaders(publicUrl: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'self' ${publicUrl}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}

/** A whole page; `body` is HTML, `title` text. */
export function page(title: string, body: string): string {
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
${body}
</main>
</body>
</html>
`
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
