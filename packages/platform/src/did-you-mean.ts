import { distance } from 'fastest-levenshtein'

/** `did you mean dev?` when names are close to what was typed, at most a third of it apart; else which names there are. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = names.filter(
    (name) => distance(typed.toLowerCase(), name.toLowerCase()) <= Math.max(1, typed.length / 3),
  )
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`
  return names.length > 0 ? `there are ${names.join(', ')}.` : 'there are none.'
}
