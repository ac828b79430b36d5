import { CliError } from '../cli-error.ts'
import { ecrOf } from './ecr.ts'
import type { Repository } from './reference.ts'

/** What a registry answers instead of an image, in the words of a person. */
export function registryFailure(response: Response, { reference, host }: Repository): CliError {
  const { status } = response
  if (status === 401 || status === 403) {
    return new CliError(`${host} does not let you read ${reference} (${status})`, {
      fix: `${howToLogIn(host)} Registries also say so of a repository that is not there: see that its name is right.`,
    })
  }
  if (status === 429) {
    return new CliError(`${host} wants fewer requests (429)`, {
      fix: `wait some minutes, or log in, which allows more: docker login ${host}`,
    })
  }
  return new CliError(`${host} answers ${status} when asked for ${reference}`, {
    fix: 'run it again; if it stays so, see what the registry says of its state.',
  })
}

export function unreachable(error: unknown, { host, origin }: Repository): CliError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CliError(`the registry ${host} cannot be reached: ${reason}`, {
    fix: `see that ${origin}/v2/ answers from this machine, and that the name of the registry is right in platform.ts.`,
    cause: error,
  })
}

function howToLogIn(host: string): string {
  return ecrOf(host)
    ? 'name a profile that may pull from it with --profile NAME (ecr:BatchGetImage, ecr:GetAuthorizationToken).'
    : `log in as somebody who may: docker login ${host}, or buildah login ${host}.`
}
