import { InvalidArgumentError } from 'commander'
import { awsServices } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import { profileOption, regionOption } from './aws-options.ts'
import type { AddCommand } from './command.ts'

type Flags = {
  profile?: string
  region?: string
  assumeRole?: string
  service?: string
  json?: boolean
}

const help = `
Examples:
  $ gatehouse doctor --profile work
  $ gatehouse doctor --assume-role arn:aws:iam::123456789012:role/gatehouse-broker --service broker
  $ S3_BUCKET=pictures gatehouse doctor --service directory
  $ gatehouse doctor --json | jq '.services[].findings[] | select(.verdict == "denied")'

What each service needs stands in platform.ts, and depends on its settings: give them in the environment
as the service has them (S3_BUCKET, DYNAMODB_TABLE, GATEHOUSE_EVENTS_QUEUE_URL, GATEHOUSE_ASSUME_ROLE_ARN).
IAM is asked to simulate (iam:SimulatePrincipalPolicy). Where the identity may not ask, calls are made that
change nothing and read no value: of a parameter that nobody has, say. What no such call tells is unknown.

Ends with 0 when all is allowed, with 1 when something is denied or unknown, or the clock is wrong.`

export const addDoctor: AddCommand = (program, context, done) => {
  program
    .command('doctor')
    .description('Show what your AWS identity may do, of what the services need.')
    .option(...profileOption)
    .option(...regionOption)
    .option('--assume-role <arn>', 'a role to take on first (default: GATEHOUSE_ASSUME_ROLE_ARN)')
    .option('--service <name>', 'only what this service needs', serviceName)
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async ({ json = false, service, ...given }: Flags) => {
      const { runDoctor } = await import('./doctor/run.ts')
      const services =
        service === undefined ? awsServices(platform).map(([name]) => name) : [service]
      done(await runDoctor({ ...given, services, json }, platform, context))
    })
}

function serviceName(text: string): string {
  const names = awsServices(platform).map(([name]) => name)
  if (names.includes(text)) return text
  throw new InvalidArgumentError(`Those that call AWS are ${names.join(' and ')}.`)
}
