import { parameterNotFound } from './not-found.ts'

/**
 * Parameter Store answers these from Secrets Manager: who may read parameters is not to read secrets by them.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 * @throws parameter-not-found
 */
export function storedName(name: string): string {
  if (/^\/*aws\/reference(?:\/|$)/i.test(name)) throw parameterNotFound(name)
  return name
}
