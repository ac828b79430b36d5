import type { AddCommand } from './command.ts'

type Flags = {
  as: string
  do: string
  on?: string
  stage?: string
  role?: string[]
  scope?: string[]
  policy?: string
  json?: boolean
}

const help = `
USER is anonymous, key (an API key), or the e-mail address or id of a person. Without --role a person has the
roles that the policies give; name those that the issuer would tell. ACTION is one of the table in
docs/access.md. RESOURCE is a name (/shop/db/password, BUCKET/KEY), or Type::name.

Examples:
  $ gatehouse can --as anonymous --do GetParameter --on /challenge/kantox
  $ gatehouse can --as ada@example.com --role operator --do CreateUser --stage prod
  $ gatehouse can --as key --role viewer --scope GetObject --do GetObject --on shop-assets/index.html
  $ gatehouse can --as ada@example.com --do GetParameter --on /shop/features --policy mine.cedar
  $ gatehouse can --as anonymous --do ListSecrets --json | jq '.permits[].id'

Ends with 0 when it is allowed, with 1 when it is denied, with 2 when the question or the policies are wrong.
More in docs/access.md.`

const several = (value: string, before: string[] = []) => [...before, value]

export const addCan: AddCommand = (program, context, done) => {
  program
    .command('can')
    .description('Explain whether someone may do something, and by which policy.')
    .requiredOption('--as <user>', 'who would do it')
    .requiredOption('--do <action>', 'what it is, such as GetParameter')
    .option('--on <resource>', 'what it would be done to')
    .option('--stage <stage>', 'the stage whose policies count (default: local)')
    .option('--role <role>', 'a role that they have; may be repeated', several)
    .option('--scope <action>', 'a scope of the key; may be repeated', several)
    .option('--policy <file>', 'policies instead of those of the stage')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async ({ json = false, ...flags }: Flags) => {
      const { explainDecision } = await import('./can/explain.ts')
      done(await explainDecision(argumentsOf(flags), json, context))
    })
}

/** The question as the gateway's entry takes it. */
function argumentsOf(flags: Omit<Flags, 'json'>): string[] {
  return Object.entries(flags).flatMap(([name, value]) =>
    [value].flat().map((one) => `--${name}=${one}`),
  )
}
