/** A time of day of this machine: 09:05:07.042. */
export function clockTime(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Milliseconds as a person says them: 640 ms, 1.2 s, 5 min 7 s, 42 min, 3 h 20 min, 2 d 4 h. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 1) return `${Math.round(milliseconds)} ms`
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return `${minutes} min ${Math.floor(seconds) % 60} s`
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return `${Math.floor(minutes / 1440)} d ${Math.floor(minutes / 60) % 24} h`
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

/** Bytes as a person says them: 123 B, 4.2 kB, 18 MB, 1.3 GB. */
export function byteSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  const size = bytes / 1000 ** power
  return `${power > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[power]}`
}

/** Lines with the cells of each column below one another, two spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** Without control characters: what a caller sent must not drive the terminal of the reader. */
export function visible(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '\u{fffd}')
}

/** The same in one line, for a table. */
export function inOneLine(text: string): string {
  return visible(text).replaceAll(/[\n\t]/g, ' ')
}
