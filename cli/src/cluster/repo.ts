import type { Command } from 'commander'
import type { AddCommand } from '../command.ts'
import type { AddRepoFlags } from './repo/flags.ts'

type Flags = { context?: string; json?: boolean }

const help = `
Examples:
  $ gatehouse cluster repo add git@github.com:example/gatehouse.git --ssh-key deploy-key
  $ gatehouse cluster repo add https://github.com/example/gatehouse.git --app-id 12 --installation-id 34 --app-key app.pem
  $ gatehouse cluster repo add https://gitlab.example/group/gatehouse.git --token-file token --username oauth2
  $ gatehouse cluster repo add git@git.example:gatehouse.git --ssh-key deploy-key --known-hosts known_hosts
  $ gatehouse cluster repo list
  $ gatehouse cluster repo remove https://github.com/example/gatehouse.git

URL is what platform.ts says of the repository: https://github.com/OWNER/NAME.git, unless its repositoryUrl is
another one. A repository that everybody may read needs none of this. The credential only has to read.

Files of credentials are for you alone (chmod 600). Before anything is written, the repository is asked whether the
credential opens it. To run the same with another file puts that in place of the old one.

The keys of ssh hosts are checked. Those of GitHub, GitLab, Bitbucket and Azure DevOps come with Argo CD; of another
host give them by --known-hosts: what ssh-keyscan prints, once you have compared it with what its owner says.`

export const addRepo: AddCommand = (program, context, done) => {
  const repo = program
    .command('repo')
    .description('The credentials by which Argo CD reads private repositories.')
    .addHelpText('after', help)

  const add = repo
    .command('add')
    .description('Let Argo CD read a private repository, or change how it does.')
    .argument('<url>', 'as platform.ts has it')
    .option('--ssh-key <file>', 'a deploy key, without a passphrase')
    .option('--known-hosts <file>', 'keys of the host, as ssh-keyscan prints them')
    .option('--token-file <file>', 'a token or a password')
    .option('--username <name>', 'that goes with the token', 'x-access-token')
    .option('--app-id <id>', 'of a GitHub App')
    .option('--installation-id <id>', 'of the GitHub App where the repository is')
    .option('--app-key <file>', 'the private key of the GitHub App, in PEM')
    .option('--api-url <url>', 'of GitHub Enterprise: https://github.example/api/v3')
    .option('--project <name>', 'the one project of Argo CD that may use it')
  addSharedOptions(add).action(async (url: string, flags: AddRepoFlags) => {
    const { runAdd } = await import('./repo/run-add.ts')
    done(await runAdd(url, flags, context))
  })

  const list = repo.command('list').description('Show which repositories have a credential.')
  addSharedOptions(list).action(async (flags: Flags) => {
    const { runList } = await import('./repo/run-list.ts')
    done(await runList(flags, context))
  })

  const remove = repo.command('remove').description('Take the credential of a repository away.')
  addSharedOptions(remove.argument('<url>', 'as list shows it')).action(
    async (url: string, flags: Flags) => {
      const { runRemove } = await import('./repo/run-remove.ts')
      done(await runRemove(url, flags, context))
    },
  )
}

function addSharedOptions(command: Command): Command {
  return command
    .option('--context <name>', 'the context of your kubeconfig, unless the current one')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
}
