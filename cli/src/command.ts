import type { Command } from 'commander'
import type { Context } from './context.ts'

/** Adds a command to the program; `done` takes the exit code of its action. */
export type AddCommand = (
  program: Command,
  context: Context,
  done: (exitCode: number) => void,
) => void
