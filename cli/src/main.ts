import { type Context, processContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'

// A reader that has gone (`gatehouse … | head`) is no fault of the command.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.exitCode = await runIfDescribed(process.argv.slice(2), processContext())

// What was left on Ctrl-C must not go on.
if (process.exitCode === exitCodes.interrupted) process.exit()

// A reader that does not read what is left must not keep the process for ever.
setTimeout(() => process.exit(), 2000).unref()

/** Commands read platform.ts as they are loaded: where that cannot be, it is said what is wrong with it. */
async function runIfDescribed(args: string[], context: Context): Promise<number> {
  try {
    const { run } = await import('./program.ts')
    return await run(args, context)
  } catch (error) {
    const { loadPlatform } = await import('./platform/load.ts')
    const { reportError } = await import('./cli-error.ts')
    const said: unknown = await loadPlatform(context.root).then(
      () => error,
      (fault: unknown) => fault,
    )
    return reportError(said, context.stderr, args.includes('--json'))
  }
}
