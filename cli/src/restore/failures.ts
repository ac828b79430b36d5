import { CliError } from '../cli-error.ts'
import { explain } from '../aws/explain.ts'

type SdkError = Error & { $fault?: string; $metadata?: { httpStatusCode?: number } }

/** Does work, and says of a failed call of AWS what a person needs to know. */
export async function failing<T>(work: Promise<T>, region: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw explained(error, region)
  }
}

function explained(error: unknown, region: string): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error
  const { $fault: fault, name, message } = error as SdkError
  // What AWS says of a request that it does not take is the best that can be said of it.
  if (fault === 'client' && !/Throttl|TooMany|LimitExceeded|Expired|Token|Signature/.test(name)) {
    return new CliError(`AWS does not take it: ${message} (${name})`, {
      fix: 'correct what it names, then run the same again.',
      cause: error,
    })
  }
  return explain(error, { region })
}
