import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { Images } from './stage-release.ts'

/** What of the report of `gatehouse build --json` is read. */
type Report = {
  source: { version: string; revision: string; committed: number; dirty: string[] }
  images: { service: string; digest: string }[]
}

const fix = 'gatehouse build --push REGISTRY --json > images.json writes one.'

/**
 * The images that `gatehouse build --json` has told of.
 * @throws {CliError} when the file cannot be read, or is something else
 */
export async function readImages(file: string, cwd: string): Promise<Images> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: Error) => {
    throw new CliError(`${file} cannot be read: ${cause.message}`, { fix, cause })
  })
  const { source, images } = parsed(text, file)
  const { version, revision, committed, dirty } = source
  return {
    version,
    commit: dirty.length > 0 ? `${revision}-dirty` : revision,
    builtAt: new Date(committed * 1000).toISOString(),
    digests: Object.fromEntries(images.map(({ service, digest }) => [service, digest])),
  }
}

function parsed(text: string, file: string): Report {
  const report = jsonIn(text, file)
  if (isReport(report)) return report
  throw new CliError(`${file} is no report of a build`, { fix })
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CliError(`${file} is no JSON: ${(cause as Error).message}`, { fix, cause })
  }
}

function isReport(value: unknown): value is Report {
  const { source, images } = (value ?? {}) as Partial<Report>
  const { version, revision, committed, dirty } = source ?? {}
  return (
    [version, revision].every((text) => typeof text === 'string') &&
    Number.isFinite(committed) &&
    Array.isArray(dirty) &&
    Array.isArray(images) &&
    images.every(({ service, digest }) =>
      [service, digest].every((text) => typeof text === 'string'),
    )
  )
}
