import {
  DescribeParametersCommand,
  GetParameterHistoryCommand,
  GetParametersCommand,
  type Parameter as Found,
  type ParameterHistory,
  type ParameterMetadata,
  ParameterNotFound,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import type { Parameter, ParameterType } from '@gatehouse/contract'
import { asProblem } from './as-problem.ts'
import { pagesOf } from './pages.ts'

/** What Parameter Store says; failures are problems. The values of SecureStrings are never asked for. */
export class ParameterStore {
  readonly #ssm: SSMClient

  constructor(ssm: SSMClient) {
    this.#ssm = ssm
  }

  /** At most ten at once; what is not there is not in the answer. @throws storage-access-denied if one of them is denied */
  find(names: string[]): Promise<Map<string, Parameter>> {
    return asProblem(async () => {
      const answer = await this.#ssm.send(new GetParametersCommand({ Names: names }))
      return new Map(
        (answer.Parameters ?? []).map((found) => [String(found.Name), parameterOf(found)]),
      )
    })
  }

  /** Everything but the values, in no order. */
  list(signal: AbortSignal): AsyncGenerator<Parameter> {
    return pagesOf(async (NextToken) => {
      const command = new DescribeParametersCommand({ MaxResults: 50, NextToken })
      const page = await this.#ssm.send(command, { abortSignal: signal })
      return {
        items: (page.Parameters ?? []).map((found) => parameterOf(found)),
        next: page.NextToken,
      }
    }, signal)
  }

  /** All versions that are kept (at most 100), newest first; none when there is no such parameter. */
  history(name: string, signal: AbortSignal): Promise<Parameter[]> {
    return asProblem(async () => {
      const versions: Parameter[] = []
      let token: string | undefined
      do {
        const command = new GetParameterHistoryCommand({
          Name: name,
          MaxResults: 50,
          NextToken: token,
        })
        const page = await this.#ssm.send(command, { abortSignal: signal }).catch(noneIfAbsent)
        versions.push(...(page.Parameters ?? []).map((version) => parameterOf(version)))
        token = page.NextToken
      } while (token)
      return versions.toSorted((a, b) => b.version - a.version)
    })
  }
}

function noneIfAbsent(error: unknown): { Parameters?: ParameterHistory[]; NextToken?: string } {
  if (error instanceof ParameterNotFound) return {}
  throw error
}

function parameterOf(found: Found | ParameterHistory | ParameterMetadata): Parameter {
  const type = found.Type as ParameterType
  const value = 'Value' in found && type !== 'SecureString' ? found.Value : undefined
  const description = 'Description' in found ? found.Description : undefined
  return {
    name: String(found.Name),
    type,
    ...(value !== undefined && { value }),
    version: found.Version ?? 1,
    lastModified: (found.LastModifiedDate ?? new Date(0)).toISOString(),
    ...(description && { description }),
  }
}
