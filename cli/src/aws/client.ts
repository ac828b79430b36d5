import type { HandlerExecutionContext, Pluggable } from '@smithy/types'
import { awsFailure, failingCalls } from '@gatehouse/aws'
import { ProblemError } from '@gatehouse/contract'
import { CliError } from '../cli-error.ts'
import { type Caller, clientConfig } from './caller.ts'

type Config = ReturnType<typeof clientConfig>
type Client = { middlewareStack: { use(plugin: Pluggable<object, object>): void } }

/** The prefix of IAM's actions where it is not the name of the service in the SDK. */
const prefixes: Record<string, string> = { cloudwatchlogs: 'logs', resourcegroupstaggingapi: 'tag' }

/** A client of the SDK for a caller. What AWS denies it fails by an error that names the action. */
export function clientOf<T>(
  Client: new (config: Config) => T,
  caller: Caller,
  more: Partial<Config> = {},
): T {
  const client = new Client({ ...clientConfig(caller, caller.credentials), ...more })
  const { middlewareStack } = client as Client
  middlewareStack.use(
    failingCalls(
      'gatehouseDenied',
      (error, context) => denied(error, actionOf(context), caller) ?? error,
    ),
  )
  return client
}

/** Most calls are named as the action that allows them. */
function actionOf({ clientName = '', commandName = '' }: HandlerExecutionContext): string {
  const service = clientName.replace(/Client$/, '').toLowerCase()
  return `${prefixes[service] ?? service}:${commandName.replace(/Command$/, '')}`
}

function denied(error: unknown, action: string, { arn }: Caller): CliError | undefined {
  const failure = awsFailure(error)
  if (!(failure instanceof ProblemError && failure.kind === 'storage-access-denied')) {
    return undefined
  }
  return new CliError(`AWS denies ${action} to ${arn}`, {
    fix: `have whoever administers the account allow ${action}. AWS says: ${(error as Error).message}`,
    cause: error,
  })
}
