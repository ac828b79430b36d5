import { parseArgs } from 'node:util'
import { SettingsError } from '../settings.ts'

/** What synthetic requests are sent, and what their answers have to be like. */
export type ProbeOptions = {
  /** Where the service is; only its origin counts. */
  url: URL
  /** What is asked for, in turn. */
  paths: string[]
  requests: number
  /** How many are begun within a second, whether or not earlier ones are answered. */
  perSecond: number
  /** At least as many have to be answered 2xx or 3xx. */
  successPercent: number
  /** Within which 95 of 100 have to be over. */
  p95Milliseconds: number
  /** After which an answer counts as none. */
  timeoutMilliseconds: number
  /** For how long it waits until a connection can be made, before the first of them. */
  reachMilliseconds: number
  /** The file of the token that is sent along. */
  tokenFile?: string
}

type NumberOption = { name: string; least: number; most: number; whole?: true; fallback?: number }

const numbers = {
  requests: { name: 'requests', least: 1, most: 100_000, whole: true },
  perSecond: { name: 'per-second', least: 0.1, most: 1_000 },
  successPercent: { name: 'success-percent', least: 0, most: 100 },
  p95Milliseconds: { name: 'p95-milliseconds', least: 1, most: 60_000 },
  timeoutMilliseconds: { name: 'timeout-ms', least: 1, most: 60_000, fallback: 5_000 },
  reachMilliseconds: { name: 'reach-ms', least: 0, most: 60_000, fallback: 10_000 },
} satisfies Record<string, NumberOption>

const text = { type: 'string' } as const
const options = {
  url: text,
  'token-file': text,
  ...Object.fromEntries(Object.values(numbers).map(({ name }) => [name, text])),
}

const example =
  'main.js probe --url http://gateway-preview:8080 --requests 40 --per-second 10 --success-percent 99 --p95-milliseconds 500 /version'

/**
 * What the arguments after `probe` ask for.
 * @throws {SettingsError} naming every one that is missing or wrong
 */
export function probeOptions(args: string[]): ProbeOptions {
  const { values, positionals: paths } = parsed(args)
  const given = values as Record<string, string | undefined>
  const read = Object.entries(numbers).map(([key, option]: [string, NumberOption]) => {
    const value = given[option.name] ?? option.fallback
    return { key, option, value: Number(value), missing: value === undefined }
  })
  const url = URL.parse(given.url ?? '')
  const problems = [
    ...(url && /^https?:$/.test(url.protocol) ? [] : ['--url: give where the service is.']),
    ...read.flatMap(({ option, value, missing }) =>
      missing ? [range(option)] : wrong(option, value),
    ),
    ...(paths.length > 0 ? [] : ['Give at least one path, such as /version.']),
    ...paths
      .filter((path) => !/^\/[!-~]*$/.test(path))
      .map((path) => `${JSON.stringify(path)} is no path: begin it with a slash.`),
  ]
  if (!url || problems.length > 0) throw failure(problems)
  return {
    url,
    paths,
    ...(Object.fromEntries(read.map(({ key, value }) => [key, value])) as Record<
      keyof typeof numbers,
      number
    >),
    ...(given['token-file'] && { tokenFile: given['token-file'] }),
  }
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw failure([(error as Error).message])
  }
}

function wrong(option: NumberOption, value: number): string[] {
  const { least, most, whole } = option
  const isRight = value >= least && value <= most && (!whole || Number.isInteger(value))
  return isRight ? [] : [range(option)]
}

function range({ name, least, most, whole }: NumberOption): string {
  return `--${name}: give ${whole ? 'a whole number' : 'a number'} from ${least} to ${most}.`
}

function failure(problems: string[]): SettingsError {
  return new SettingsError('probe', [...problems, `An example: ${example}`])
}
