import { inOneLine } from '../../format.ts'
import type { PullLogin, Renewal } from './logins.ts'
import type { CheckedImage } from './there.ts'

export type Found = {
  logins: readonly PullLogin[]
  renewal: Renewal | undefined
  images: readonly CheckedImage[]
}

/** What does not go on by itself, in sentences. */
export function problemsOf({ logins, renewal, images }: Found, now: Date): string[] {
  return [
    ...logins.flatMap((login) => problemsOfLogin(login, renewal, now)),
    ...(renewal?.failing === true
      ? ['registry-renewal: its last run fails, and is tried again']
      : []),
    ...images
      .filter(({ there }) => there === false)
      .map(
        ({ image, users }) => `${image} is not in its registry, and ${users.join(', ')} needs it`,
      ),
  ]
}

function problemsOfLogin(
  { namespace, expiresAt, failure }: PullLogin,
  renewal: Renewal | undefined,
  now: Date,
): string[] {
  const failed =
    failure === undefined ? [] : [`${namespace}: the last renewal failed: ${inOneLine(failure)}`]
  if (expiresAt === undefined) return failed
  const end = Date.parse(expiresAt)
  if (end <= now.getTime())
    return [...failed, `${namespace}: the token has ended: nothing is pulled any more`]
  if (!renewal)
    return [...failed, `${namespace}: nothing renews the token, which ends ${expiresAt}`]
  return end <= Date.parse(renewal.next)
    ? [
        ...failed,
        `${namespace}: the token ends ${expiresAt}, before it is renewed at ${renewal.next}`,
      ]
    : failed
}
