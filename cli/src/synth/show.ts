import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff'
import type { Output, Style } from '../context.ts'
import { columns } from '../format.ts'
import type { Change } from './compare.ts'

const styles: Record<Change['state'], Style> = { new: 'green', changed: 'yellow', removed: 'red' }

/** A line for each file that changes. */
export function table(changes: readonly Change[], paint: Output['paint']): string {
  const lines = columns(changes.map(({ path, state }) => [state, path]))
  return lines
    .map((line, index) => {
      const { state } = changes[index] as Change
      return `  ${paint(styles[state], state)}${line.slice(state.length)}\n`
    })
    .join('')
}

/** The difference of a file in the unified format; `/dev/null` stands for one that is not there. */
export function difference({ path, state, before, after }: Change, folder: string): string {
  const name = `${folder}/${path}`
  const from = state === 'new' ? '/dev/null' : `a/${name}`
  const to = state === 'removed' ? '/dev/null' : `b/${name}`
  return createTwoFilesPatch(from, to, before, after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  })
}

/** The same, with colours on a terminal. */
export function painted(patch: string, paint: Output['paint']): string {
  return patch
    .split('\n')
    .map((line) => {
      if (line.startsWith('+')) return paint('green', line)
      if (line.startsWith('-')) return paint('red', line)
      return line.startsWith('@@') ? paint('cyan', line) : line
    })
    .join('\n')
}
