import { escapeHtml, page } from './page.ts'
import type { IssuerPerson } from './people.ts'

const forThisMachine =
  '<p class="note">This issuer is for trying Gatehouse on this machine alone. It asks for no password: who reaches this page can be any of them.</p>'

/** Where a person says who they are. */
export function signInPage(people: readonly IssuerPerson[], publicUrl: string): string {
  const buttons = people.map(
    ({ sub, name, email, role }) =>
      `<button name="person" value="${escapeHtml(sub)}"><strong>${escapeHtml(name)}</strong> <span>${escapeHtml(role)}</span> <small>${escapeHtml(email)}</small></button>`,
  )
  return page(
    'Who are you?',
    `<p>Choose as whom to sign in to Gatehouse at <code>${escapeHtml(publicUrl)}</code>.</p>
<form method="post">
${buttons.join('\n')}
<button class="plain" name="person" value="">Do not sign in</button>
</form>
${forThisMachine}`,
  )
}

/** Asks whether someone wants to sign out; `form` is hidden fields in a form with the id `op.logoutForm`. */
export function signOutPage(form: string, name: string): string {
  return page(
    'Sign out?',
    `<p>You are signed in here as <strong>${escapeHtml(name)}</strong>.</p>
${form}
<p><button class="middle" form="op.logoutForm" name="logout" value="yes">Sign out</button></p>
<p><button class="plain" form="op.logoutForm">Stay signed in</button></p>`,
  )
}

export function signedOutPage(publicUrl: string): string {
  return page('You are signed out', goOn(publicUrl))
}

/** What went wrong, in words of the field: `invalid_request`, and what that means here. */
export function errorPage(error: string, description: string, publicUrl: string): string {
  return page(
    'This did not work',
    `<p>${escapeHtml(description)}</p>
<p><code>${escapeHtml(error)}</code></p>
${goOn(publicUrl)}`,
  )
}

function goOn(publicUrl: string): string {
  return `<p><a href="${escapeHtml(publicUrl)}">Go to Gatehouse</a></p>`
}
