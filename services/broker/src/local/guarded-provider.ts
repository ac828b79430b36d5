import { awsFailure } from '@gatehouse/aws/failures'
import type { CallGuard, GuardedCall } from '@gatehouse/aws/guard'
import { type ChangeEvent, type Parameter, ProblemError } from '@gatehouse/contract'
import type { Provider } from '../provider.ts'
import { storedName } from '../reading/stored-name.ts'

/**
 * The provider, each of whose answers is held against the calls by which the provider of AWS would come to it:
 * what that may not do fails here in the same way, and what that leaves out is left out.
 */
export function guardedProvider(provider: Provider, guard: CallGuard): Provider {
  const ask: Ask = (api, operation, input = {}) =>
    asProblem(() => guard.refuseCall({ api, operation, input }))
  return {
    ...provider,
    ...guardedBuckets(provider, ask, guard),
    ...guardedParameters(provider, ask),
    ...guardedSecrets(provider, ask),
    // What has changed is read anew: who may not read it does not hear of it.
    onChange: ({ changed, reset }) =>
      provider.onChange({
        changed: (change) => {
          if (isAllowed(() => askAbout(change, ask))) changed(change)
        },
        reset,
      }),
  }
}

/** @throws storage-access-denied */
type Ask = (api: string, operation: string, input?: GuardedCall['input']) => void

function guardedBuckets(provider: Provider, ask: Ask, guard: CallGuard) {
  return {
    async listBuckets(page, reading) {
      ask('S3', 'ListBuckets')
      return provider.listBuckets(page, reading)
    },
    async listObjects(bucket, request, reading) {
      const { prefix: Prefix, delimiter: Delimiter, limit: MaxKeys } = request
      ask('S3', 'ListObjectsV2', { Bucket: bucket, Prefix, Delimiter, MaxKeys })
      return provider.listObjects(bucket, request, reading)
    },
    async readObject(request, reading) {
      const input = { Bucket: request.bucket, Key: request.key }
      ask('S3', 'GetObject', input)
      try {
        return await provider.readObject(request, reading)
      } catch (error) {
        if (error instanceof ProblemError && error.kind === 'object-not-found') {
          const call = { api: 'S3', operation: 'GetObject', input }
          asProblem(() => guard.refuseAnswer(call, { absent: true }))
        }
        throw error
      }
    },
  } satisfies Partial<Provider>
}

function guardedParameters(provider: Provider, ask: Ask) {
  return {
    async listParameters(request, reading) {
      ask('SSM', 'DescribeParameters')
      const { items, ...rest } = await provider.listParameters(request, reading)
      const isForUs = ({ name, type }: Parameter) =>
        type === 'SecureString' || (!request.namesOnly && isAllowed(() => askForOne(name, ask)))
      return { items: items.map((item) => (isForUs(item) ? item : withoutValue(item))), ...rest }
    },
    async getParameter(name, reading) {
      askForOne(name, ask)
      return provider.getParameter(name, reading)
    },
    async listParameterHistory(name, page, reading) {
      ask('SSM', 'GetParameterHistory', { Name: storedName(name) })
      return provider.listParameterHistory(name, page, reading)
    },
    async revealParameter(name, reading) {
      ask('SSM', 'GetParameter', { Name: storedName(name), WithDecryption: true })
      return provider.revealParameter(name, reading)
    },
  } satisfies Partial<Provider>
}

function guardedSecrets(provider: Provider, ask: Ask) {
  return {
    async listSecrets(page, reading) {
      ask('SecretsManager', 'ListSecrets')
      return provider.listSecrets(page, reading)
    },
    async revealSecret(name, reading) {
      ask('SecretsManager', 'GetSecretValue', { SecretId: name })
      return provider.revealSecret(name, reading)
    },
  } satisfies Partial<Provider>
}

function askForOne(parameter: string, ask: Ask): void {
  ask('SSM', 'GetParameters', { Names: [storedName(parameter)] })
}

function askAbout(change: ChangeEvent, ask: Ask): void {
  if (change.type === 'parameter.changed') askForOne(change.name, ask)
  else if (change.type === 'secret.rotated') {
    ask('SecretsManager', 'DescribeSecret', { SecretId: change.name })
  } else if (change.key !== undefined) ask('S3', 'HeadBucket', { Bucket: change.bucket })
}

function asProblem(call: () => void): void {
  try {
    call()
  } catch (error) {
    throw awsFailure(error)
  }
}

function isAllowed(call: () => void): boolean {
  try {
    call()
    return true
  } catch (error) {
    if (error instanceof ProblemError) return false
    throw error
  }
}

function withoutValue(parameter: Parameter): Parameter {
  const { value: _, ...others } = parameter
  return others
}
