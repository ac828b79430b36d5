import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import {
  fromIni,
  fromNodeProviderChain,
  fromTemporaryCredentials,
} from '@aws-sdk/credential-providers'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Asked, explain } from './explain.ts'
import { findRegion, noRegion } from './region.ts'

/** As whom a person wants to call AWS. What is not said comes from the environment and AWS's own files. */
export type CallerOptions = {
  profile?: string
  region?: string
  /** The ARN of a role to take on. */
  assumeRole?: string
}

type Credentials = ReturnType<typeof fromIni>

/** As whom AWS is called, as AWS itself says. */
export type Caller = {
  credentials: Credentials
  /** Those with which the role was taken on, where one was; else the same. */
  ownCredentials: Credentials
  region: string
  partition: string
  account: string
  arn: string
  /** When the credentials end, if they do. */
  expiration?: Date
  /** By how many milliseconds the clock of this machine is ahead of AWS. */
  clockAhead: number
}

/** In milliseconds: who waits is a person, and the network may be a poor one. */
const limits = { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true }

/** What clients of the SDK are given for a caller. */
export function clientConfig({ region }: Pick<Caller, 'region'>, credentials: Credentials) {
  return { region, credentials, maxAttempts: 3, requestHandler: limits }
}

/**
 * Finds credentials as the SDK does, and asks AWS whose they are. Sets AWS_PROFILE in `env`.
 * @throws {CliError} with the fix: no credentials, a session that has ended, no such profile, no region, …
 */
export async function openCaller(options: CallerOptions, env: NodeJS.ProcessEnv): Promise<Caller> {
  const profile = options.profile ?? (env.AWS_PROFILE || undefined)
  refuseOtherThanRole(options.assumeRole)
  // The SDK looks for what else a profile says, an endpoint say, by this variable alone.
  if (profile !== undefined) env.AWS_PROFILE = profile
  const region = await findRegion(options.region, profile, env)
  if (region === undefined) throw await withoutRegion(profile)
  const asked: Asked = { region, ...(profile && { profile }) }
  const ownCredentials = kept(credentialsOf(profile, region))
  // Before a role, so that it is clear whose fault it is.
  await failing(ownCredentials(), asked)
  const role = options.assumeRole
  if (role === undefined) return identify(ownCredentials, ownCredentials, asked)
  const taken = fromTemporaryCredentials({
    masterCredentials: ownCredentials,
    params: { RoleArn: role, RoleSessionName: 'gatehouse-cli' },
    clientConfig: { region, requestHandler: limits },
  })
  return identify(kept(taken), ownCredentials, { ...asked, role })
}

/** With a profile only that: the chain would go on to look elsewhere, and end without saying why. */
function credentialsOf(profile: string | undefined, region: string): Credentials {
  const clientOptions = { clientConfig: { region, requestHandler: limits } }
  return profile === undefined
    ? fromNodeProviderChain(clientOptions)
    : fromIni({ profile, ...clientOptions })
}

function refuseOtherThanRole(role: string | undefined): void {
  if (role === undefined || /^arn:[a-z-]+:iam::\d{12}:role\/./.test(role)) return
  throw new CliError(`"${role}" is not the ARN of a role`, {
    fix: 'write it as arn:aws:iam::123456789012:role/name, in --assume-role or GATEHOUSE_ASSUME_ROLE_ARN.',
    exitCode: exitCodes.usage,
  })
}

/** That there are no credentials comes first: whoever mistypes a profile also has none of its region. */
async function withoutRegion(profile: string | undefined): Promise<unknown> {
  const region = 'us-east-1'
  const missing = noRegion(profile)
  return credentialsOf(profile, region)().then(
    () => missing,
    (error: unknown) => {
      const explained = explain(error, { region, ...(profile && { profile }) })
      return explained instanceof CliError ? explained : missing
    },
  )
}

/** One look serves the whole command. */
function kept(find: Credentials): Credentials {
  let found: ReturnType<Credentials> | undefined
  return () => (found ??= find())
}

async function identify(
  credentials: Credentials,
  ownCredentials: Credentials,
  asked: Asked,
): Promise<Caller> {
  const { region } = asked
  const { expiration } = await failing(credentials(), asked)
  const client = new STSClient(clientConfig({ region }, credentials))
  let clockAhead = 0
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { headers } = result.response as { headers: Record<string, string> }
      clockAhead = aheadOf(headers.date)
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'gatehouseClock' },
  )
  const { Account: account, Arn: arn } = await failing(
    client.send(new GetCallerIdentityCommand()),
    asked,
  )
  if (!account || !arn) throw noAnswer(region)
  const partition = arn.split(':')[1] as string
  return {
    credentials,
    ownCredentials,
    region,
    partition,
    account,
    arn,
    ...(expiration && { expiration }),
    clockAhead,
  }
}

/** The header has whole seconds: half of one is no difference. */
function aheadOf(date: string | undefined): number {
  const theirs = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(theirs) ? 0 : Date.now() - theirs - 500
}

async function failing<T>(work: Promise<T>, asked: Asked): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw explain(error, asked)
  }
}

function noAnswer(region: string): CliError {
  return new CliError(`what answers for AWS in ${region} does not say who the caller is`, {
    fix: 'see that AWS_ENDPOINT_URL, if it is set, names a service that knows STS.',
  })
}
