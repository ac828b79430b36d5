import { type DestinationStream, type Logger, pino } from 'pino'

/** What never reaches a log, wherever it hangs on what is logged. */
const secretFields = ['authorization', 'cookie', 'password', 'secret', 'token', 'value']

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
      redact: {
        paths: secretFields.flatMap((name) => [
          name,
          `*.${name}`,
          `*.*.${name}`,
          `*["set-${name}"]`,
        ]),
        censor: '[secret]',
      },
    },
    options.destination ?? pino.destination(1),
  )
}
