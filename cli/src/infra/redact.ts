/** Shorter values cannot be told from other text. */
const shortest = 4

/** Takes values out of what is shown, in case that someone, AWS say, repeats one. */
export function redactor(values: readonly string[]): (text: string) => string {
  const spellings = values
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    .filter((spelling) => spelling.length >= shortest)
    // One may be part of another.
    .toSorted((a, b) => b.length - a.length)
  return (text) =>
    spellings.reduce((shown, value) => shown.replaceAll(value, () => '(sensitive)'), text)
}
