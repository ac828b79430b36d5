import type { Output, Style } from '../context.ts'
import { clockTime, visible } from '../format.ts'
import { formatEntry, parseEntry } from './log-line.ts'
import type { LogSource } from './service-process.ts'

/** The name under which `up` itself speaks between the services. */
const self = 'gatehouse'

export type Level = 'info' | 'warn' | 'error'

/** Tells the person, or the program, what goes on. `fields` are what a program wants to know of it. */
export type Reporter = {
  /** A step of the start. */
  step: (text: string, fields?: object) => void
  /** The end of the start: a heading, and what there is to know by name. */
  ready: (heading: string, rows: [string, string][], fields: object) => void
  /** Something that happened while the services run. */
  event: (level: Level, text: string, fields?: object) => void
  /** The beginning of the end. */
  stopping: (text: string) => void
  /** A line that a service wrote. */
  line: (service: string, line: string, source: LogSource) => void
}

/** Each line one JSON object: those of the services as they are, those of `up` in the same form. */
export function jsonReporter(output: Output): Reporter {
  const write = (level: Level, service: string, msg: string, fields: object = {}) =>
    output.write(
      `${JSON.stringify({ level, time: new Date().toISOString(), service, msg, ...fields })}\n`,
    )
  return {
    step: (text, fields) => write('info', self, text, fields),
    ready: (_heading, _rows, fields) => write('info', self, 'ready', fields),
    event: (level, text, fields) => write(level, self, text, fields),
    stopping: (text) => write('info', self, text),
    line: (service, line, source) => {
      if (parseEntry(line)) output.write(`${line}\n`)
      else write(source === 'stderr' ? 'error' : 'info', service, line)
    },
  }
}

/** How long what services wrote while they started may be on its way, in milliseconds. */
const stragglers = 100

const colours: Style[] = ['cyan', 'magenta', 'blue', 'green', 'yellow']

/** Short lines for people. Until all is ready, services are heard only when something is wrong, or if `verbose`. */
export function humanReporter(output: Output, services: string[], verbose: boolean): Reporter {
  const { write, paint } = output
  const width = Math.max(...[self, ...services].map((name) => name.length))
  let quiet = !verbose
  const say = (service: string, text: string, time = new Date()) => {
    const colour = colours[services.indexOf(service) % colours.length] ?? 'bold'
    const name = paint(colour, service.padEnd(width))
    write(`${paint('dim', clockTime(time))} ${name} ${text}\n`)
  }
  return {
    step: (text) => write(`  ${text}\n`),
    ready: (heading, rows, _fields) => {
      setTimeout(() => (quiet = false), stragglers).unref()
      const label = Math.max(...rows.map(([name]) => name.length))
      const lines = rows.map(([name, text]) => `  ${paint('bold', name.padEnd(label))}  ${text}`)
      write(`\n${paint(['green', 'bold'], heading)}\n\n${lines.join('\n')}\n\n`)
    },
    event: (level, msg) => say(self, formatEntry({ time: '', level, msg }, paint)),
    // In a line of its own: the terminal has just written ^C.
    stopping: (text) => write(`\n  ${text}\n`),
    line: (service, line, source) => {
      const entry = parseEntry(line)
      if (!entry) say(service, source === 'stderr' ? paint('red', visible(line)) : visible(line))
      else if (!quiet || !['trace', 'debug', 'info'].includes(entry.level)) {
        say(service, formatEntry(entry, paint), new Date(entry.time))
      }
    },
  }
}
