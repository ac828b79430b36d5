import type { Platform } from '@gatehouse/platform'
import type { Images, Occasion, StageRelease } from './stage-release.ts'

/** A stage as it is to be. */
export type Rendering = {
  release: StageRelease
  /** Texts by path below `stages/<stage>/`: `gateway/manifests.yaml`, `release.json`. */
  files: ReadonlyMap<string, string>
}

export type RenderRequest = {
  /** The checkout, with charts and generated values. */
  root: string
  platform: Platform
  stage: string
  images: Images
  occasion: Occasion
}

/**
 * The manifests of a stage: the same bytes each time for the same description, charts and images.
 * @throws {CliError} when generated files are stale, an image is missing or no digest, or a chart refuses values
 */
export async function renderStage(_request: RenderRequest): Promise<Rendering> {
  throw new Error('to come')
}
