import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Platform, clusterOf } from '@gatehouse/platform'
import { findHelm } from '../helm/helm.ts'
import { refuseStale } from '../infra/stale.ts'
import { type Files, readFiles } from '../synth/generated.ts'
import { configurationHash } from './configuration.ts'
import { type Part, partsOf } from './parts.ts'
import { refuseNoPolicies } from './policies.ts'
import { type Images, type Occasion, type StageRelease, releaseFile } from './stage-release.ts'
import { template } from './template.ts'

/** A stage as it is to be. */
export type Rendering = {
  release: StageRelease
  /** Texts by path below `stages/<stage>/`: `gateway/manifests.yaml`, `release.json`. */
  files: Files
}

export type RenderRequest = {
  /** The checkout, with charts and generated values. */
  root: string
  platform: Platform
  stage: string
  images: Images
  occasion: Occasion
}

/** What the charts are rendered for where a cluster does not say which Kubernetes it has. */
const kubeVersion = '1.34.0'

/**
 * The manifests of a stage: the same bytes each time for the same description, charts and images.
 * @throws {CliError} when generated files are stale, policies of the stage are not there, an image is missing or no
 * digest, or a chart refuses values
 */
export async function renderStage(request: RenderRequest): Promise<Rendering> {
  const { root, platform, stage, images, occasion } = request
  await refuseStale(stage, platform, { root })
  refuseNoPolicies(root, platform, stage)
  const parts = partsOf(platform, stage, images)
  const generated = await readFiles(join(root, 'deploy/generated', stage))
  const manifests = await renderParts(request, parts)
  const { version, commit, builtAt } = images
  const release: StageRelease = {
    stage,
    version,
    commit,
    builtAt,
    images: Object.fromEntries(
      parts.map(({ name, repository, digest }) => [name, { repository, digest }]),
    ),
    configuration: await configurationOf(root, generated, parts),
    ...occasion,
  }
  const files = new Map([
    [releaseFile, `${JSON.stringify(release, undefined, 2)}\n`],
    ['namespace/manifests.yaml', generated.get('namespace.yaml') as string],
    ...manifests,
  ])
  return { release, files: new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) }
}

async function renderParts(
  { root, platform, stage, images }: RenderRequest,
  parts: Part[],
): Promise<[path: string, text: string][]> {
  const command = await findHelm(root)
  const files = await mkdtemp(join(tmpdir(), 'gatehouse-render-'))
  const cluster = clusterOf(platform, stage)
  const helm = {
    command,
    namespace: stage,
    kubeVersion: cluster.kind === 'eks' ? `${cluster.version}.0` : kubeVersion,
    files,
  }
  try {
    const rendered = parts.map(async (part): Promise<[string, string]> => {
      const values = join(root, 'deploy/generated', stage, 'values', `${part.name}.yaml`)
      const chart = join(root, 'deploy', part.chart)
      const added = addedBy(part, images)
      const text = await template({ name: part.name, chart, values, added }, helm)
      return [`${part.name}/manifests.yaml`, text]
    })
    return await Promise.all(rendered)
  } finally {
    await rm(files, { recursive: true, force: true })
  }
}

/** What a release says to a chart. A database is of no version of the services. */
function addedBy({ chart, digest }: Part, { version, commit, builtAt }: Images): object {
  const image = { digest }
  return chart === 'postgres' ? { image } : { image, version: { version, commit, builtAt } }
}

/** Of everything that the manifests are made of, apart from images. */
async function configurationOf(root: string, generated: Files, parts: Part[]): Promise<string> {
  const charts = [...new Set(parts.map(({ chart }) => chart))].map(async (chart) => {
    const files = await readFiles(join(root, 'deploy', chart))
    return new Map([...files].map(([path, text]) => [`${chart}/${path}`, text]))
  })
  const values = [...generated].filter(([path]) => /^(values\/|namespace\.yaml$)/.test(path))
  return configurationHash(new Map(values), ...(await Promise.all(charts)))
}
