import { CliError } from '../cli-error.ts'

/** What the API server answers where it refuses. */
type Refusal = { code: number; body: unknown }

/** Whether the server says that there is no such object. */
export function isAbsent(error: unknown): boolean {
  return isRefusal(error) && error.code === 404
}

/** A failure of the API server, or on the way there, in the words of a person. */
export function clusterFailure(error: unknown, cluster: string): CliError {
  if (error instanceof CliError) return error
  if (!isRefusal(error)) {
    return new CliError(`the cluster ${cluster} cannot be reached: ${reasonOf(error)}`, {
      fix: 'see that kubectl get nodes answers, with the same KUBECONFIG.',
      cause: error,
    })
  }
  if (error.code === 401) {
    return new CliError(`the cluster ${cluster} does not know who you are`, {
      fix: 'log in to it again, or choose another context by --context.',
      cause: error,
    })
  }
  const said = saidBy(error.body)
  if (error.code === 403) {
    return new CliError(`the cluster ${cluster} refuses: ${said}`, {
      fix: 'use a context that may do this: kubectl auth can-i --list shows what yours may.',
      cause: error,
    })
  }
  return new CliError(`the cluster ${cluster} answers ${error.code}: ${said}`, {
    fix: 'correct what it names; where a kind is not known, what defines it is not installed yet.',
    cause: error,
  })
}

/** A namespace without what every stage has. */
export function notOfStage(
  cause: unknown,
  cluster: string,
  what: string,
  namespace: string,
): CliError {
  return new CliError(`the cluster ${cluster} has no ${what} in the namespace ${namespace}`, {
    fix: 'name the namespace of a stage that runs there by --namespace, or another cluster by --context.',
    cause,
  })
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
}

/** The message of a Status, which comes as an object or as its text. */
function saidBy(body: unknown): string {
  try {
    const status = (typeof body === 'string' ? JSON.parse(body) : body) as
      | { message?: string }
      | undefined
    return status?.message ?? 'it gives no reason'
  } catch {
    return String(body)
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  // A WebSocket has an event with a message.
  return (cause as { message?: string } | undefined)?.message ?? String(cause)
}
