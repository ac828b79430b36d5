import { type DestinationStream, type Logger, pino } from 'pino'
import { stdoutLines } from './stdout.ts'

/** What never reaches a log, on what is logged or up to two levels into it. */
const secretFields = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
  'value',
].flatMap((name) => ['', '*', '*.*'].map((place) => `${place}["${name}"]`))

/** JSON lines with ISO time, level by name and the service's name. */
export function createLogger(
  service: string,
  options: { level?: string; destination?: DestinationStream } = {},
): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretFields, censor: '[secret]' },
    },
    options.destination ?? stdoutLines,
  )
}
