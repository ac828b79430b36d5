import { processContext } from './context.ts'
import { run } from './program.ts'

// A reader that has gone (`gatehouse … | head`) is no fault of the command.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.exitCode = await run(process.argv.slice(2), processContext())

// A reader that does not read what is left must not keep the process for ever.
setTimeout(() => process.exit(), 2000).unref()
