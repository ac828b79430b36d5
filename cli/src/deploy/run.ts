import type { Platform } from '@gatehouse/platform'
import type { Context } from '../context.ts'
import { commitStage } from '../deployments/commit-stage.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Cluster, openCluster } from '../kubernetes/cluster.ts'
import { loadPlatform } from '../platform/load.ts'
import { ownCredentials } from '../registry/own-credentials.ts'
import { readImages } from '../render/images-file.ts'
import { occasionOf } from '../render/occasion.ts'
import { refuseUnknown } from '../render/run.ts'
import { type Rendering, renderStage } from '../render/stage.ts'
import type { Images } from '../render/stage-release.ts'
import { hearStopSignals } from '../up/stop-signals.ts'
import { refuseAbsentImages, refuseTags } from './checks/images.ts'
import { needsOf } from './checks/needs.ts'
import { objectsIn } from './checks/objects.ts'
import { refuseUnprepared } from './checks/prepared.ts'
import { type Checkout, readCheckout } from './release/checkout.ts'
import { refuseOtherImages } from './release/other-images.ts'
import { imagesInRegistry } from './release/registry-images.ts'
import { type Report, asJson, asText } from './report.ts'
import { StageReader } from './stage/read.ts'
import { Branch } from './watch/branch.ts'
import { createScreen } from './watch/screen.ts'
import { type Outcome, watch } from './watch/watch.ts'

export type DeployOptions = {
  stage: string
  /** A file that `gatehouse build --json` has written; without it the registry is asked. */
  images?: string
  remote: string
  /** Of the kubeconfig. */
  context?: string
  profile?: string
  why?: string
  watch: boolean
  /** In seconds. */
  timeout: number
  allowDirty: boolean
  json: boolean
}

/**
 * Makes a stage be as it is described, with the images of a commit, and watches what comes of it. Answers with the
 * exit code.
 * @throws {CliError} when something that it needs is not there: nothing is changed then
 */
export async function runDeploy(options: DeployOptions, context: Context): Promise<number> {
  const { stage, remote, json } = options
  const { root, stdout, stderr } = context
  const platform = await loadPlatform(root)
  refuseUnknown(stage, platform)
  const cluster = options.watch ? await openStageCluster(options) : undefined
  const { release, files } = await prepareRelease(options, platform, cluster, context)
  const message = `Deploy ${release.version} of ${release.commit.slice(0, 12)} to ${stage}\n\n${release.why}\n`
  const { commit, changed } = await commitStage(root, { remote, stage, files, message })
  const did = changed ? `pushed to deployments as ${commit.slice(0, 12)}` : 'there already'
  stderr.write(`${stage}: ${release.version} of ${release.commit.slice(0, 12)}, ${did}\n`)
  const report: Report = { stage, release, commit, changed }
  if (cluster) report.outcome = await watchStage(options, files, cluster, commit, context)
  stdout.write(json ? `${JSON.stringify(asJson(report), undefined, 2)}\n` : asText(report, stdout))
  return report.outcome ? exitCodeOf[report.outcome.result] : exitCodes.done
}

const exitCodeOf: Record<Outcome['result'], number> = {
  healthy: exitCodes.done,
  failed: exitCodes.failed,
  replaced: exitCodes.failed,
  unfinished: exitCodes.unknown,
  stopped: exitCodes.interrupted,
}

async function openStageCluster({ stage, context }: DeployOptions): Promise<Cluster> {
  const cluster = await openCluster(context)
  const reader = await StageReader.open(cluster, stage)
  // Who may not look at all of it is told so before anything is pushed.
  await reader.read()
  return cluster
}

/** The release and its manifests, once all is there that they need. */
async function prepareRelease(
  options: DeployOptions,
  platform: Platform,
  cluster: Cluster | undefined,
  { root, cwd, env, stderr }: Context,
): Promise<Rendering> {
  const { stage, images: file, why, allowDirty } = options
  const credentials = ownCredentials(options, env)
  const checkout = await readCheckout(root, allowDirty)
  if (!checkout.isPublished) stderr.write(`${unpublished(checkout)}\n`)
  const images: Images =
    file === undefined
      ? await imagesInRegistry(checkout, { platform, stage }, credentials)
      : await readImages(file, cwd)
  refuseOtherImages(images, checkout, allowDirty, (note) => stderr.write(`${note}\n`))
  const occasion = await occasionOf(root, images, { why, when: new Date() })
  const rendering = await renderStage({ root, platform, stage, images, occasion })
  const objects = objectsIn(rendering.files)
  refuseTags(objects)
  await refuseAbsentImages(rendering.release, credentials)
  if (cluster) await refuseUnprepared(cluster, stage, needsOf(objects))
  return rendering
}

function unpublished({ revision }: Checkout): string {
  return `note: no branch of a remote has ${revision.slice(0, 12)}: push it, so that others see what runs.`
}

async function watchStage(
  { stage, remote, timeout }: DeployOptions,
  files: Rendering['files'],
  cluster: Cluster,
  commit: string,
  { root, stderr }: Context,
): Promise<Outcome> {
  const folders = [...files.keys()].flatMap(
    (path) => /^(.+)\/manifests\.yaml$/.exec(path)?.[1] ?? [],
  )
  const terminal = process.stderr.isTTY ? { width: process.stderr.columns } : undefined
  const stopping = new AbortController()
  const signals = hearStopSignals(() => {})
  void signals.requested.then(() => stopping.abort())
  try {
    return await watch({
      cluster,
      stage,
      folders,
      branch: new Branch(root, remote, stage, commit),
      timeout: timeout * 1000,
      signal: stopping.signal,
      show: createScreen(stderr, terminal),
    })
  } finally {
    signals.dispose()
  }
}
