import { join, resolve } from 'node:path'
import type { Context } from './context.ts'

/** The option by which a command is told which data folder it is about. */
export const dataOption = [
  '--data <dir>',
  'the data folder (default: .gatehouse in the checkout)',
] as const

/** The data folder that a person means, as an absolute path. */
export function dataDirOf(given: string | undefined, { root, cwd }: Context): string {
  return given === undefined ? join(root, '.gatehouse') : resolve(cwd, given)
}
