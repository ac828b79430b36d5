import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { type Caller, clientConfig } from '../aws/caller.ts'
import { type Attempt, type Target, attempt, nobodys } from './attempt.ts'

const parameters = (caller: Caller) => new SSMClient(clientConfig(caller, caller.credentials))
const secrets = (caller: Caller) =>
  new SecretsManagerClient(clientConfig(caller, caller.credentials))

const parameter = `/${nobodys}`
const noParameter = /^ParameterNotFound$/
const noSecret = /^ResourceNotFoundException$/

/** By its whole ARN: a policy of ARNs is not held against a name that is not there. */
const secretOf = ({ check }: Target) => check.resource.replace('*', `${nobodys}-AbCdEf`)

/** No value is ever read: nothing has the names that are asked for. */
export const valueAttempts: Record<string, Attempt> = {
  'ssm:DescribeParameters': ({ caller }) =>
    attempt(() => parameters(caller).send(new DescribeParametersCommand({ MaxResults: 1 }))),
  'ssm:GetParameters': ({ caller }) =>
    attempt(() => parameters(caller).send(new GetParametersCommand({ Names: [parameter] }))),
  'ssm:GetParameter': ({ caller }) =>
    attempt(
      () => parameters(caller).send(new GetParameterCommand({ Name: parameter })),
      noParameter,
    ),
  'ssm:GetParameterHistory': ({ caller }) =>
    attempt(
      () => parameters(caller).send(new GetParameterHistoryCommand({ Name: parameter })),
      noParameter,
    ),
  'secretsmanager:ListSecrets': ({ caller }) =>
    attempt(() => secrets(caller).send(new ListSecretsCommand({ MaxResults: 1 }))),
  'secretsmanager:DescribeSecret': (target) =>
    attempt(
      () => secrets(target.caller).send(new DescribeSecretCommand({ SecretId: secretOf(target) })),
      noSecret,
    ),
  'secretsmanager:GetSecretValue': (target) =>
    attempt(
      () => secrets(target.caller).send(new GetSecretValueCommand({ SecretId: secretOf(target) })),
      noSecret,
    ),
}
