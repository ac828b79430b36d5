import { InvalidArgumentError } from 'commander'
import { CliError } from '../cli-error.ts'
import { duration } from '../format.ts'

/** From when until when AWS can bring a state back. */
export type Window = { earliest: Date; latest: Date }

const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/** Takes a time of ISO 8601 that says its zone, as the value of an option. */
export function instant(text: string): Date {
  const time = new Date(text)
  if (form.test(text) && !Number.isNaN(time.getTime())) return time
  throw new InvalidArgumentError('Give a time with its zone: 2026-11-21T09:30:00Z.')
}

/** To the second, as AWS restores. */
export function isoTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** As it can stand in the name of a table or an instance: 20261121t093000z. */
export function timeStamp(time: Date): string {
  return isoTime(time).replaceAll(/[-:]/g, '').toLowerCase()
}

export function timeAndAge(time: Date): string {
  return `${isoTime(time)} (${age(time)})`
}

export function age(time: Date): string {
  const milliseconds = Date.now() - time.getTime()
  return milliseconds < 1000 ? 'now' : `${duration(milliseconds)} ago`
}

/** @throws {CliError} saying the window, when the time is not in it */
export function refuseOutside(time: Date, { earliest, latest }: Window, name: string): void {
  if (time >= earliest && time <= latest) return
  const side = time < earliest ? 'before' : 'after'
  throw new CliError(`${isoTime(time)} is ${side} what can be restored of ${name}`, {
    fix: `name a time from ${timeAndAge(earliest)} to ${timeAndAge(latest)}, or a backup with --backup ID.`,
  })
}
