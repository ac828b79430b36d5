import { InvalidArgumentError } from 'commander'

/** Takes a whole number from `least` to `most` as the value of an option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= least && number <= most && text.trim() !== '') {
      return number
    }
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
  }
}

/** Takes an origin, without what may follow one in a URL. */
export function origin(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin
  throw new InvalidArgumentError('Give an origin: https://gatehouse.example.com')
}

/** Takes each value of an option that may come more than once. */
export function collect(value: string, values: string[] = []): string[] {
  return [...values, value]
}
