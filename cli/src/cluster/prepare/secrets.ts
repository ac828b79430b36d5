import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { clientOf } from '../../aws/client.ts'
import type { Outcome } from './outcome.ts'
import type { Preparation } from './session.ts'

/** The other secrets of a stage: of a file, or else what Secrets Manager has. */
export async function prepareSecret(
  preparation: Preparation,
  key: string,
  object: string,
): Promise<Outcome> {
  const given = preparation.values[key]
  const value = given ?? (await fetchValue(preparation, object))
  if (value !== undefined) {
    const note = given === undefined ? `from ${object} of Secrets Manager` : 'from a file'
    return preparation.ensure(preparation.secret(key, { value }), note)
  }
  const present = await preparation.findSecret(key)
  if (present) return preparation.kept(key, `Secrets Manager has no value of ${object}`)
  return preparation.kept(
    key,
    `give --secret ${key}=FILE, or ${object} a value in Secrets Manager`,
    'missing',
  )
}

async function fetchValue({ caller }: Preparation, SecretId: string): Promise<string | undefined> {
  const client = clientOf(SecretsManagerClient, await caller())
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString
  } catch (error) {
    // Also what has been described, and has no value yet.
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}
