import { CliError } from '../../cli-error.ts'
import { imageTag, readSource } from '../../build/source.ts'
import { ImageRepository } from '../../registry/image-repository.ts'
import { ownCredentials } from '../../registry/own-credentials.ts'
import { names, systemNamespace } from '../names.ts'
import type { Outcome } from './outcome.ts'
import { accountObjects, accessObjects } from './renewal-access.ts'
import { renewalJob } from './renewal-job.ts'
import type { Preparation } from './session.ts'

/** Makes the CronJob that renews pull secrets of ECR before they end, and what it may do. */
export async function prepareRenewal(preparation: Preparation): Promise<Outcome[]> {
  const { needs, labels, namespace, context } = preparation
  const objects = [
    ...accountObjects(needs.platform, labels),
    ...accessObjects(namespace, labels, needs.baseIdentity !== undefined),
    ...accessObjects(systemNamespace, labels, false),
  ]
  const outcomes: Outcome[] = []
  for (const object of objects) outcomes.push(await preparation.ensure(object))
  const image = await imageOf(preparation)
  if (image === undefined) return [...outcomes, withoutImage(preparation)]
  // What answers for AWS here does so there.
  const endpoint = context.env.AWS_ENDPOINT_URL
  const job = renewalJob({
    platform: needs.platform,
    image,
    labels,
    byToken: needs.issuer !== undefined,
    ...(endpoint && { endpoint }),
  })
  return [...outcomes, await preparation.ensure(job, `renews tokens each 6 h, by ${image}`)]
}

/** The one that is named, or that of this commit, or the one that is there already. */
async function imageOf(preparation: Preparation): Promise<string | undefined> {
  const { options, needs, context, cluster } = preparation
  if (options.renewalImage !== undefined) return options.renewalImage
  const name = `${needs.registry.prefix}/${names.renewal}`
  const profile = options.profile === undefined ? {} : { profile: options.profile }
  const images = new ImageRepository(name, ownCredentials(profile, context.env))
  const tag = imageTag(names.renewal, { ...(await readSource(context.root)), dirty: [] })
  const digest = await images.find(tag).catch((error: unknown) => {
    if (error instanceof CliError) return undefined
    throw error
  })
  if (digest !== undefined) return `${name}@${digest}`
  const ref = { apiVersion: 'batch/v1', kind: 'CronJob' }
  const metadata = { name: names.renewal, namespace: systemNamespace }
  const present = await cluster.find<ReturnType<typeof renewalJob>>({ ...ref, metadata })
  return present?.spec.jobTemplate.spec.template.spec.containers[0]?.image
}

function withoutImage({ needs }: Preparation): Outcome {
  return {
    namespace: systemNamespace,
    kind: 'CronJob',
    name: names.renewal,
    did: 'missing',
    note: `its image is not in ${needs.registry.prefix}: gatehouse build ${names.renewal} --push ${needs.registry.prefix}`,
  }
}
