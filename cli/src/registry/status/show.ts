import type { Output } from '../../context.ts'
import { columns, duration, inOneLine } from '../../format.ts'
import { type RegistryPlace, kindNames } from '../place.ts'
import type { PullLogin, Renewal } from './logins.ts'
import type { Found } from './problems.ts'

export type StatusReport = Found & {
  context: string
  registry: RegistryPlace
  namespaces: string[]
  problems: string[]
}

/** A report for people. */
export function page(report: StatusReport, now: Date, paint: Output['paint']): string {
  const { registry, logins, renewal, images, problems, context } = report
  const [head = '', ...rows] = columns([
    ['NAMESPACE', 'REGISTRY', 'AGE', 'ENDS IN', 'RENEWED BY'],
    ...logins.map((login) => rowOf(login, now)),
  ])
  const byNodes = logins.length === 0 ? ['Nodes pull by a role of their own, or as anybody.'] : []
  const [imageHead = '', ...imageRows] = columns([
    ['IMAGE', 'THERE', 'USED BY'],
    ...images.map(({ image, there, why, users }) => [
      shortened(image, registry.prefix),
      there === 'unknown' ? 'unknown' : there ? 'yes' : 'NO',
      there === 'unknown' ? inOneLine(why ?? '') : usedBy(users),
    ]),
  ])
  const lines = [
    `${registry.prefix} (${kindNames[registry.kind]}), as the cluster ${context} pulls from it`,
    '',
    ...(logins.length > 0 ? [paint('bold', head), ...rows] : byNodes),
    ...renewalLines(renewal, now),
    '',
    ...(images.length > 0
      ? [paint('bold', imageHead), ...imageRows]
      : ['No image runs by digest.']),
    ...(problems.length > 0
      ? ['', ...problems.map((problem) => `${paint('red', 'problem:')} ${problem}`)]
      : []),
  ]
  return `${lines.join('\n')}\n`
}

/** One of them, of the pods of a workload the workload, and how many others: programs are told all of them. */
function usedBy(users: readonly string[]): string {
  const first = users.find((user) => !user.includes('/pod/')) ?? users[0] ?? ''
  return users.length > 1 ? `${first} and ${users.length - 1} more` : first
}

function rowOf(
  { namespace, kind, renewedAt, renewedBy, expiresAt }: PullLogin,
  now: Date,
): string[] {
  const left = expiresAt === undefined ? undefined : Date.parse(expiresAt) - now.getTime()
  return [
    namespace,
    kindNames[kind],
    duration(Math.max(0, now.getTime() - Date.parse(renewedAt))),
    left === undefined ? '-' : left <= 0 ? 'ENDED' : duration(left),
    renewedBy,
  ]
}

function renewalLines(renewal: Renewal | undefined, now: Date): string[] {
  if (!renewal) return []
  const { next, lastSuccess } = renewal
  const last = lastSuccess
    ? `last done ${duration(now.getTime() - Date.parse(lastSuccess))} ago`
    : 'not done yet'
  return [`Tokens are renewed in ${duration(Date.parse(next) - now.getTime())} (${next}); ${last}.`]
}

/** Twelve digits tell digests apart. Where the images of the platform are, the head of the page says. */
function shortened(image: string, prefix: string): string {
  const name = image.startsWith(`${prefix}/`) ? image.slice(prefix.length + 1) : image
  return name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…')
}
