import type { Command } from 'commander'
import { dataOption } from '../data-dir.ts'

export type DirectoryFlags = { data?: string; url?: string; tokenFile?: string }

/** Adds the options by which a command is told which directory to ask, and how it shows who asks. */
export function addDirectoryOptions(command: Command): Command {
  return command
    .option(...dataOption)
    .option('--url <url>', 'of a directory elsewhere, instead of that on the data folder')
    .option('--token-file <file>', 'the file of a token for that one: gatehouse token directory')
}
