import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  ListSecretsCommand,
  ResourceNotFoundException,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { Secret } from '@gatehouse/contract'
import { asProblem } from './as-problem.ts'
import type { Caches } from './caches.ts'
import { Catalogue } from './catalogue.ts'
import { pagesOf } from './pages.ts'

/** Secrets Manager, through a cache: what is known of secrets but their values. */
export class Secrets {
  readonly catalogue: Catalogue<Secret>
  readonly #client: SecretsManagerClient

  constructor(client: SecretsManagerClient, caches: Caches) {
    this.#client = client
    this.catalogue = new Catalogue({
      walk: (signal) => this.#walk(signal),
      times: caches.times,
      count: caches.counted('secrets'),
    })
  }

  /** Reads anew what has changed; undefined when it is gone. */
  async refresh(name: string): Promise<Secret | undefined> {
    const found = await asProblem(() =>
      this.#client.send(new DescribeSecretCommand({ SecretId: name })).catch(nothingIfAbsent),
    ).catch((error: unknown) => {
      this.catalogue.expire()
      throw error
    })
    const secret =
      found && !found.DeletedDate ? secretOf(found, found.VersionIdsToStages) : undefined
    this.catalogue.note(name, secret)
    return secret
  }

  #walk(signal: AbortSignal): AsyncGenerator<Secret> {
    return pagesOf(async (NextToken) => {
      const command = new ListSecretsCommand({ MaxResults: 100, NextToken })
      const page = await this.#client.send(command, { abortSignal: signal })
      const items = (page.SecretList ?? []).map((found) =>
        secretOf(found, found.SecretVersionsToStages),
      )
      return { items, next: page.NextToken }
    }, signal)
  }
}

function nothingIfAbsent(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) return undefined
  throw error
}

function secretOf(
  found: SecretListEntry | DescribeSecretResponse,
  stagesById: Record<string, string[]> | undefined,
): Secret {
  const { Name, Description, CreatedDate, LastChangedDate, LastRotatedDate } = found
  const created = CreatedDate ?? LastChangedDate ?? new Date(0)
  return {
    name: String(Name),
    ...(Description && { description: Description }),
    createdAt: created.toISOString(),
    lastChangedAt: (LastChangedDate ?? created).toISOString(),
    ...(LastRotatedDate && { lastRotatedAt: LastRotatedDate.toISOString() }),
    versions: versionsOf(stagesById ?? {}),
  }
}

const order = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']

/** By staging label: the current version first, then what comes and what was, then those of other labels. */
function versionsOf(stagesById: Record<string, string[]>): Secret['versions'] {
  const rank = (stages: string[]) =>
    Math.min(...stages.map((stage) => order.indexOf(stage)).map((at) => (at < 0 ? 9 : at)), 9)
  return Object.entries(stagesById)
    .map(([id, stages]) => ({ id, stages: stages.toSorted() }))
    .toSorted((a, b) => rank(a.stages) - rank(b.stages) || (a.id < b.id ? -1 : 1))
}
