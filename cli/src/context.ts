import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'

export type Style = Parameters<typeof styleText>[0]

/** Where text goes. `paint` leaves it plain unless that is a terminal and NO_COLOR is not set. */
export type Output = {
  write: (text: string) => void
  paint: (style: Style, text: string) => string
}

/** What a command knows of the world outside. */
export type Context = {
  /** The root of the repository. */
  root: string
  /** What relative paths that a person gives are relative to. */
  cwd: string
  env: NodeJS.ProcessEnv
  stdout: Output
  stderr: Output
}

export function processContext(): Context {
  return {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    cwd: process.cwd(),
    env: process.env,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    paint: (style, text) => styleText(style, text, { stream }),
  }
}
