import { Command, CommanderError } from 'commander'
import { addCan } from './can.ts'
import { CliError, reportError } from './cli-error.ts'
import type { AddCommand } from './command.ts'
import type { Context } from './context.ts'
import { addDoctor } from './doctor.ts'
import { exitCodes, exitCodesHelp } from './exit-codes.ts'
import { addStatus } from './status.ts'
import { addUp } from './up.ts'
import { addVersion } from './version.ts'

const commands: AddCommand[] = [addUp, addStatus, addDoctor, addCan, addVersion]

/** Runs the command line and answers with its exit code. */
export async function run(args: string[], context: Context): Promise<number> {
  let exitCode: number = exitCodes.done
  const program = createProgram(context)
  for (const add of commands) add(program, context, (code) => (exitCode = code))
  try {
    if (args.length === 0) program.outputHelp()
    else await program.parseAsync(args[0] === '--version' ? ['version'] : args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done
    const reported = error instanceof CommanderError ? wrongUsage(error, program, args) : error
    return reportError(reported, context.stderr, args.includes('--json'))
  }
}

function createProgram({ stdout, stderr }: Context): Command {
  return new Command('gatehouse')
    .description('Controlled access to what an AWS account holds, from a laptop to production.')
    .usage('<command> [options]')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: stdout.write,
      writeErr: stderr.write,
      // Errors are reported in one place, with their fix.
      outputError: () => {},
    })
    .configureHelp({ styleTitle: (title) => stdout.paint('bold', title) })
    .addHelpText(
      'after',
      `
Examples:
  $ gatehouse up                    run the whole system on this machine
  $ gatehouse status                what runs, and whether it is well
  $ gatehouse doctor                what your AWS identity may do, of what they need
  $ gatehouse can --help            who may do what, and by which policy
  $ gatehouse up --help             more on one command

In a checkout, \`npm start\` is \`gatehouse up\`, and \`npx --no gatehouse …\` is this command.

${exitCodesHelp}`,
    )
    .addHelpText('afterAll', '\nRead on in README.md and docs/.')
}

function wrongUsage(error: CommanderError, program: Command, args: string[]): CliError {
  const [message = '', suggestion = ''] = error.message.replace(/^error: /, '').split('\n')
  const command = program.commands.find((known) => known.name() === args[0])
  const help = `gatehouse ${command ? `${command.name()} ` : ''}--help`
  const meant = /^\(Did you mean (.+)\?\)$/.exec(suggestion)?.[1]
  return new CliError(message, {
    fix: meant ? `did you mean ${meant}? Otherwise: ${help}` : help,
    exitCode: exitCodes.usage,
  })
}
