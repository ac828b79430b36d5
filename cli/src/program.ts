import { Command, CommanderError } from 'commander'
import { addAudit } from './audit.ts'
import { addBuild } from './build.ts'
import { addCan } from './can.ts'
import { CliError, reportError } from './cli-error.ts'
import { addCluster } from './cluster.ts'
import type { AddCommand } from './command.ts'
import type { Context } from './context.ts'
import { addDeploy } from './deploy.ts'
import { addDoctor } from './doctor.ts'
import { addDrift } from './drift.ts'
import { exitCodes, exitCodesHelp } from './exit-codes.ts'
import { addInfra } from './infra.ts'
import { addIssuer } from './issuer.ts'
import { addKeys } from './keys.ts'
import { addRegistry } from './registry.ts'
import { addRender } from './render.ts'
import { addRestore } from './restore.ts'
import { addStatus } from './status.ts'
import { addSynth } from './synth.ts'
import { addToken } from './token.ts'
import { addUp } from './up.ts'
import { addVersion } from './version.ts'

const commands: AddCommand[] = [
  addUp,
  addStatus,
  addToken,
  addKeys,
  addAudit,
  addDoctor,
  addCan,
  addSynth,
  addInfra,
  addDrift,
  addRestore,
  addIssuer,
  addBuild,
  addRender,
  addDeploy,
  addCluster,
  addRegistry,
  addVersion,
]

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
    // A command of commands alone has shown its help.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage
    const reported = error instanceof CommanderError ? wrongUsage(error, program, args) : error
    return reportError(reported, context.stderr, args.includes('--json'))
  }
}

function createProgram({ stdout, stderr }: Context): Command {
  return (
    new Command('gatehouse')
      .description('Controlled access to what an AWS account holds, from a laptop to production.')
      .usage('<command> [options]')
      .helpOption('-h, --help', 'show this help')
      .helpCommand('help [command]', 'show the help of a command')
      .exitOverride()
      // What stands after a command is for that one, also where the one above has an option of the same name.
      .enablePositionalOptions()
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
  $ gatehouse keys list             API keys of programs; make and revoke them
  $ gatehouse audit list            who did what; export and verify it
  $ gatehouse doctor                what your AWS identity may do, of what they need
  $ gatehouse can --help            who may do what, and by which policy
  $ gatehouse synth                 write what derives from platform.ts
  $ gatehouse infra plan STAGE      what is to be changed on AWS, and what it costs; apply it
  $ gatehouse drift STAGE           what is not as it is described
  $ gatehouse restore list STAGE    what can be brought back; bring it back
  $ gatehouse build                 images of the services
  $ gatehouse cluster prepare STAGE what a stage needs in its cluster first
  $ gatehouse registry status       by what clusters pull images, and whether these are there
  $ gatehouse cluster --help        start Argo CD in a cluster, and what it needs
  $ gatehouse render STAGE          the manifests of a stage, by its images
  $ gatehouse deploy STAGE          make a stage run them, and watch until it does
  $ gatehouse up --help             more on one command

In a checkout, \`npm start\` is \`gatehouse up\`, and \`npx --no gatehouse …\` is this command.

${exitCodesHelp}`,
      )
      .addHelpText('afterAll', '\nRead on in README.md and docs/.')
  )
}

function wrongUsage(error: CommanderError, program: Command, args: string[]): CliError {
  const [message = '', suggestion = ''] = error.message.replace(/^error: /, '').split('\n')
  const help = ['gatehouse', ...namesOf(program, args), '--help'].join(' ')
  const meant = /^\(Did you mean (.+)\?\)$/.exec(suggestion)?.[1]
  return new CliError(message, {
    fix: meant ? `did you mean ${meant}? Otherwise: ${help}` : help,
    exitCode: exitCodes.usage,
  })
}

/** The command, and the command of that one, which the arguments begin with. */
function namesOf(program: Command, [first, ...rest]: string[]): string[] {
  const command = program.commands.find((known) => known.name() === first)
  return command ? [command.name(), ...namesOf(command, rest)] : []
}
