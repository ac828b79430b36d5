import type { Platform, Service } from '../describe.ts'
import { clusterOf, isSmall } from '../cluster-place.ts'
import { callsAws } from '../in-stage.ts'
import { callersOf } from '../order.ts'
import { partitionOf, stageOf, stageSettings } from '../place.ts'
import { databaseSettings } from './database-settings.ts'
import { accounts } from './namespace.ts'

type Settings = Record<string, string>

/**
 * The environment of a service in a stage, as far as it is known before. The chart adds what follows from its other
 * values: ports, replicas to talk to, and the paths of files that it puts into pods. What the stage says comes last.
 */
export function serviceSettings(platform: Platform, stage: string, name: string): Settings {
  const service = platform.services[name] as Service
  const databases = databaseSettings(platform, stage, name)
  const described = Object.entries(stageSettings(platform, stage, name)).filter(
    ([setting]) => !(setting in databases.clusterSettings),
  )
  return {
    ...addressesOf(platform, service),
    ...(checksCallers(platform, name) && { CALLERS: callers(platform, stage, name) }),
    ...(callsAws(platform, stage, name) && { AWS_REGION: stageOf(platform, stage).region }),
    ...(service.public && { GATEHOUSE_PUBLIC_URL: `https://${stageOf(platform, stage).host}` }),
    ...(service.public && proxies(platform, stage)),
    ...Object.fromEntries(described),
    ...databases.settings,
    ...(service.public && { GATEHOUSE_HOSTS: hosts(platform, stage, name) }),
  }
}

/** Whether a service answers only callers who prove who they are. */
export function checksCallers(platform: Platform, name: string): boolean {
  return platform.services[name]?.peers === true || callersOf(platform, name).length > 0
}

/** The role of a service in a stage, as `deploy/terraform/modules/workload-identity` names it. */
export function roleArn(platform: Platform, stage: string, service: string): string {
  const { account, region } = stageOf(platform, stage)
  return `arn:${partitionOf(region)}:iam::${account}:role/${platform.name}-${stage}-${service}`
}

/**
 * Who says for whom they ask: on EKS pods have addresses of the stage's network, those of the entrance too. Else all
 * people would count as one address, and the wrong keys of one keep the others out. Elsewhere the stage has to say it.
 */
function proxies(platform: Platform, stage: string): Settings {
  const { network } = stageOf(platform, stage)
  return isSmall(clusterOf(platform, stage)) ? {} : { GATEHOUSE_TRUSTED_PROXIES: network.cidr }
}

function addressesOf(platform: Platform, { calls = [] }: Service): Settings {
  const urls = calls.map((callee) => [
    `${callee.toUpperCase().replaceAll('-', '_')}_URL`,
    `http://${callee}:${platform.services[callee]?.port}`,
  ])
  return Object.fromEntries(urls) as Settings
}

/** They come as the service account of their name. Who issues their tokens the cluster alone knows. */
function callers(platform: Platform, stage: string, name: string): string {
  const own = platform.services[name]?.peers ? [name] : []
  return [...callersOf(platform, name), ...own, ...Object.values(accounts)]
    .map((caller) => `${caller}=system:serviceaccount:${stage}:${caller}`)
    .join(',')
}

/** Under which names the public service is asked within the cluster, also while it is looked at, and those of the stage. */
function hosts(platform: Platform, stage: string, name: string): string {
  const { workload } = platform.services[name] as Service
  const services = [name, `${name}-${workload.rollout === 'canary' ? 'canary' : 'preview'}`]
  const own = services.flatMap((host) => [host, `${host}.${stage}`, `${host}.${stage}.svc`])
  const { GATEHOUSE_HOSTS: more } = stageSettings(platform, stage, name)
  return [...own, ...(more ? [more] : [])].join(',')
}
