import { mustRun, run } from './command.ts'

const found = 'process.stdout.write(await (await import("./cli/src/helm/helm.ts")).findHelm("."))'
let command: Promise<string> | undefined

/** Runs the Helm that the CLI would run, from the top of the checkout. */
export async function helm(args: string[]) {
  command ??= mustRun(process.execPath, ['--input-type=module', '--eval', found])
  return run(await command, args)
}
