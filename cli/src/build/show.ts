import { columns, duration } from '../format.ts'
import type { PlatformImage } from './layout.ts'
import type { Source } from './source.ts'

export type BuiltImage = {
  service: string
  tag: string
  /** What is deployed. */
  digest: string
  platforms: PlatformImage[]
  /** The folder that holds it, as an OCI layout. */
  layout: string
  /** Its bills of materials, a file for each architecture. */
  sboms: string[]
  /** Where it was pushed, by tag and digest. */
  pushed: string[]
}

export type BuildReport = {
  source: Source
  builder: string
  images: (BuiltImage & { seconds: number })[]
}

/** A report for people. */
export function table({ images }: BuildReport): string {
  const rows = images.map(({ tag, digest, platforms, seconds }) => [
    tag,
    digest,
    platforms.map(({ size }) => `${(size / 1e6).toFixed(1)} MB`).join(', '),
    duration(seconds * 1000),
  ])
  const pushed = images.flatMap((image) => image.pushed.map((reference) => `pushed ${reference}\n`))
  const lines = columns([['IMAGE', 'DIGEST', 'SIZE', 'TIME'], ...rows])
  return [`${lines.join('\n')}\n`, ...pushed].join('')
}
