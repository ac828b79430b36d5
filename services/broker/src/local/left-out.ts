import type { Logger } from 'pino'

const mostPaths = 1_000

/** Says once for each path why it is not served and what to do, and at last that it will say no more. */
export function leftOutLog(log: Logger): (path: string, fix: string) => void {
  const seen = new Set<string>()
  return (path, fix) => {
    if (seen.has(path) || seen.size >= mostPaths) return
    seen.add(path)
    log.warn({ path }, `left out: ${fix}`)
    if (seen.size === mostPaths) log.warn('more is left out that the log no longer names')
  }
}
