import { isDeepStrictEqual } from 'node:util'
import { inOneLine } from '../format.ts'
import type { Change } from './plan-file.ts'

/** One attribute that a plan changes: `from` and `to` are texts, with nothing in them that is sensitive. */
export type AttributeChange = {
  /** As Terraform writes it: `tags.Name`, `ingress[0].cidr_blocks[1]`. */
  name: string
  from: string
  to: string
  /** Whether the resource is made anew because of it. */
  forces: boolean
}

/** Longer texts are not repeated, in characters: a policy, say. */
const longest = 60

const redacted = '(sensitive)'
const unknown = '(known once applied)'

type Path = (string | number)[]

/** What one value is, before and after. */
type Leaf = { path: Path; before: unknown; after: unknown; unknown: unknown; sensitive: unknown[] }

/**
 * The attributes that a change changes, down to the innermost, in the order of their names. Of what is made anew
 * those are left out that AWS gives it.
 */
export function attributeChanges(change: Change): AttributeChange[] {
  const { before, after, after_unknown: toCome, replace_paths: paths = [] } = change
  const sensitive = [change.before_sensitive, change.after_sensitive]
  const root: Leaf = { path: [], before, after, unknown: toCome, sensitive }
  const all = leavesOf(root).map(({ path, ...leaf }) => ({
    name: nameOf(path),
    ...textsOf(leaf),
    forces: paths.some((forced) => forced.every((part, index) => part === path[index])),
  }))
  const isAnew = change.actions.length > 1
  return isAnew ? all.filter(({ to, forces }) => forces || to !== unknown) : all
}

function leavesOf(leaf: Leaf): Leaf[] {
  const { before, after, unknown: toCome, path, sensitive } = leaf
  if (isDeepStrictEqual(before, after) && !holdsTrue(toCome)) return []
  // Of what is sensitive as a whole also the inner names are not told.
  const isWhole = toCome === true || sensitive.includes(true)
  if (isWhole || !isContainer(before) || !isContainer(after)) {
    return [leaf]
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after), ...keysOf(toCome)])
  const isList = Array.isArray(before) || Array.isArray(after)
  return [...keys].toSorted().flatMap((key) =>
    leavesOf({
      path: [...path, isList ? Number(key) : key],
      before: before[key as never],
      after: after[key as never],
      unknown: (toCome as Record<string, unknown> | undefined)?.[key],
      sensitive: sensitive.map((one) => (isContainer(one) ? one[key as never] : one)),
    }),
  )
}

function textsOf({ before, after, unknown: toCome, sensitive }: Omit<Leaf, 'path'>) {
  if (sensitive.some(holdsTrue)) return { from: redacted, to: redacted }
  return { from: textOf(before), to: holdsTrue(toCome) ? unknown : textOf(after) }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '(none)'
  const text = inOneLine(JSON.stringify(value))
  return text.length > longest ? `(${text.length} characters)` : text
}

function nameOf(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}

/** Whether `true` stands in place of it, or of something inside of it. */
function holdsTrue(marks: unknown): boolean {
  return marks === true || (isContainer(marks) && Object.values(marks).some(holdsTrue))
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function keysOf(value: unknown): string[] {
  return isContainer(value) ? Object.keys(value) : []
}
