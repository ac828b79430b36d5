import { Document } from 'yaml'
import type { Platform } from '../describe.ts'
import { stageInputs } from '../inputs.ts'
import { awsServices } from '../permissions.ts'
import { stageContext } from '../place.ts'
import { policyOf } from '../policy.ts'
import { argocdFiles } from './argocd/files.ts'
import { bootstrapInputs } from './bootstrap.ts'
import { networkPolicies } from './network-policies.ts'
import { stageResources } from './resources.ts'
import { trustPolicy } from './trust.ts'

/** Texts by path, from the folder of generated files on, each ending with a newline. */
export type Files = ReadonlyMap<string, string>

/** Everything that derives from a description in which `checkPlatform` finds nothing wrong. The same each time. */
export function renderFiles(platform: Platform): Files {
  return new Map([
    ['bootstrap/bootstrap.tfvars.json', json(bootstrapInputs(platform))],
    ...Object.keys(platform.stages).flatMap((stage) => filesOfStage(platform, stage)),
    ...argocdFiles(platform).map(([path, objects]) => [path, yaml(objects)] as const),
  ])
}

function filesOfStage(platform: Platform, stage: string): [path: string, text: string][] {
  const services = awsServices(platform).map(([name]) => name)
  return [
    [`${stage}/${stage}.tfvars.json`, json(stageInputs(platform, stage))],
    [`${stage}/resources.json`, json(stageResources(platform, stage))],
    [`${stage}/network-policies.yaml`, yaml(networkPolicies(platform, stage))],
    ...services.flatMap((name): [string, string][] => [
      [`${stage}/iam/${name}.json`, json(policyIn(platform, stage, name))],
      [`${stage}/trust/${name}.json`, json(trustPolicy(platform, stage, name))],
    ]),
  ]
}

function policyIn(platform: Platform, stage: string, service: string) {
  return policyOf(platform, service, stageContext(platform, stage, service))
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** A stream of documents. */
function yaml(values: object[]): string {
  return values
    .map((value, index) => {
      const document = new Document(value, { aliasDuplicateObjects: false })
      if (document.directives) document.directives.docStart = true
      if (index === 0) document.commentBefore = ' `gatehouse synth` writes this from platform.ts.'
      return document.toString()
    })
    .join('')
}
