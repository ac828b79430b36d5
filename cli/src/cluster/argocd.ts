import type { AddCommand } from '../command.ts'
import { leavable } from '../interruptible.ts'
import type { PasswordFlags } from './argocd/flags.ts'

const help = `
Examples:
  $ gatehouse cluster argocd password                      whether the first password is still there
  $ gatehouse cluster argocd password --show               print it, at a terminal
  $ gatehouse cluster argocd password --output first.txt   write it to a file for you alone
  $ gatehouse cluster argocd password --set                ask for a new one, twice
  $ gatehouse cluster argocd password --set --from-file new.txt

Argo CD makes a password for admin when it first starts. To set your own ends all sessions of admin and takes the
Secret with the first one away. A password has 12 to 72 bytes.`

export const addArgocd: AddCommand = (program, context, done) => {
  const argocd = program.command('argocd').description("Argo CD's own pages.")
  argocd
    .command('password')
    .description("The password of Argo CD's admin: show the first one, set another.")
    .option('--context <name>', 'the context of your kubeconfig, unless the current one')
    .option('--show', 'print the first password, at a terminal')
    .option('--output <file>', 'write the first password to a new file that only you may read')
    .option('--set', 'set another one')
    .option('--from-file <file>', 'the new one, instead of asking')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (flags: PasswordFlags) => {
      const { runPassword } = await import('./argocd/run-password.ts')
      done(await leavable(() => runPassword(flags, context)))
    })
}
