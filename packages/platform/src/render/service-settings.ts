import { clusterIdentity } from '../cluster-place.ts'
import type { Platform, Service } from '../describe.ts'
import { callsAws } from '../in-stage.ts'
import { callersOf } from '../order.ts'
import { partitionOf, stageOf, stageSettings } from '../place.ts'
import { databaseSettings } from './database-settings.ts'
import { accounts } from './namespace.ts'

type Settings = Record<string, string>

/** Where the chart of `deploy/chart` puts files into pods. */
const folders = {
  tokens: '/var/run/secrets/gatehouse',
  apiServer: '/var/run/secrets/gatehouse-api',
  aws: '/var/run/secrets/aws',
}

/** The environment of a service in a stage, as far as it is known before. What the stage says comes last. */
export function serviceSettings(platform: Platform, stage: string, name: string): Settings {
  const service = platform.services[name] as Service
  const databases = databaseSettings(platform, stage, name)
  const described = Object.entries(stageSettings(platform, stage, name)).filter(
    ([setting]) => !(setting in databases.clusterSettings),
  )
  return {
    GATEHOUSE_STAGE: stage,
    ...calleeSettings(platform, name, service),
    ...(checksCallers(platform, name) && callerSettings(platform, stage, name)),
    ...(service.peers && { [`${variable(name)}_PEERS`]: `${name}-peers:${service.port}` }),
    ...(callsAws(platform, stage, name) && awsSettings(platform, stage, name)),
    ...(service.public && { GATEHOUSE_PUBLIC_URL: `https://${stageOf(platform, stage).host}` }),
    ...Object.fromEntries(described),
    ...databases.settings,
    ...(service.public && { GATEHOUSE_HOSTS: hosts(platform, stage, name) }),
  }
}

/** Whether a service answers only callers who prove who they are. */
export function checksCallers(platform: Platform, name: string): boolean {
  return platform.services[name]?.peers === true || callersOf(platform, name).length > 0
}

/** Those for which a service has a token: its callees, and its own replicas where they talk. */
export function calleesOf(platform: Platform, name: string): string[] {
  const { calls = [], peers = false } = platform.services[name] as Service
  return [...calls, ...(peers ? [name] : [])]
}

/** The role of a service in a stage, as `deploy/terraform/modules/workload-identity` names it. */
export function roleArn(platform: Platform, stage: string, service: string): string {
  const { account, region } = stageOf(platform, stage)
  return `arn:${partitionOf(region)}:iam::${account}:role/${platform.name}-${stage}-${service}`
}

function calleeSettings(platform: Platform, name: string, { calls = [] }: Service): Settings {
  const urls = calls.map((callee) => [
    `${variable(callee)}_URL`,
    `http://${callee}:${platform.services[callee]?.port}`,
  ])
  const files = calleesOf(platform, name).map((callee) => [
    `${variable(callee)}_TOKEN_FILE`,
    `${folders.tokens}/${callee}`,
  ])
  return Object.fromEntries([...urls, ...files]) as Settings
}

/** Callers come as the service account of their name. Who issues their tokens the cluster alone knows. */
function callerSettings(platform: Platform, stage: string, name: string): Settings {
  const own = platform.services[name]?.peers ? [name] : []
  const callers = [...callersOf(platform, name), ...own, accounts.person, accounts.probe]
  return {
    CALLERS: callers
      .map((caller) => `${caller}=system:serviceaccount:${stage}:${caller}`)
      .join(','),
    CALLERS_JWKS: 'https://kubernetes.default.svc/openid/v1/jwks',
    CALLERS_CA_FILE: `${folders.apiServer}/ca.crt`,
    CALLERS_JWKS_TOKEN_FILE: `${folders.apiServer}/token`,
  }
}

function awsSettings(platform: Platform, stage: string, name: string): Settings {
  const { region } = stageOf(platform, stage)
  return {
    AWS_REGION: region,
    ...(clusterIdentity(platform, stage) === 'assume-role' && {
      AWS_SHARED_CREDENTIALS_FILE: `${folders.aws}/credentials`,
      GATEHOUSE_ASSUME_ROLE_ARN: roleArn(platform, stage, name),
    }),
  }
}

/** Under which names the public service is asked within the cluster, also while it is looked at, and those of the stage. */
function hosts(platform: Platform, stage: string, name: string): string {
  const { workload } = platform.services[name] as Service
  const services = [name, `${name}-${workload.rollout === 'canary' ? 'canary' : 'preview'}`]
  const own = services.flatMap((host) => [host, `${host}.${stage}`, `${host}.${stage}.svc`])
  const { GATEHOUSE_HOSTS: more } = stageSettings(platform, stage, name)
  return [...own, ...(more ? [more] : [])].join(',')
}

/** How the name of a service begins the names of settings about it. */
function variable(service: string): string {
  return service.toUpperCase().replaceAll('-', '_')
}
