import { inOneLine } from '../../format.ts'

/** The last line that says something, of JSON lines what they say. */
export function lastLine(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  const errors = lines.filter((line) => /^\s*(?:[\w.]*(?:Error|Exception)\b|error:)/i.test(line))
  // Below an error its stack is what comes last.
  const line = errors.at(-1) ?? lines.findLast((one) => !/^\s+at |^Node\.js v/.test(one)) ?? ''
  return inOneLine(messageOf(line.trim()))
}

function messageOf(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const { msg, message, err } = JSON.parse(line) as {
      msg?: string
      message?: string
      err?: { message?: string }
    }
    return [msg ?? message, err?.message].filter(Boolean).join(': ') || line
  } catch {
    return line
  }
}

/** The lines of what is wrong with settings, without the first, which counts them. */
export function settingsProblems(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  const heading = lines.findLastIndex((line) =>
    /the configuration has (?:a problem|\d+ problems)/.test(line),
  )
  const problems = heading === -1 ? lines : lines.slice(heading + 1)
  return inOneLine(problems.map((line) => line.trim().replace(/\.$/, '')).join('; '))
}
