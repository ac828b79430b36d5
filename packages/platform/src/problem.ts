/** Where something stands in a description: `['stages', 'prod', 'account']`. */
export type Path = readonly (string | number)[]

/** What is wrong with a description. `text: fix` is a sentence. */
export type Problem = { path: Path; text: string; fix: string }

/** The problem in one sentence, which says what to change. */
export function sentenceOf({ text, fix }: Problem): string {
  return `${text}: ${fix}${/[.?]$/.test(fix) ? '' : '.'}`
}

/** A path as people write it: `stages.prod.guards.windows[0]`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (!/^[\w-]+$/.test(step)) return `${text}['${step}']`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
