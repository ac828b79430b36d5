import { Document } from 'yaml'
import type { Platform } from '../describe.ts'
import { stageInputs } from '../inputs.ts'
import { awsServicesIn } from '../in-stage.ts'
import { policyOf } from '../policy.ts'
import { stageContext } from '../stage-context.ts'
import { argocdFiles } from './argocd/files.ts'
import { bootstrapInputs } from './bootstrap.ts'
import { databaseValues, databasesInStage } from './database-values.ts'
import { namespaceObjects } from './namespace.ts'
import { stageResources } from './resources.ts'
import { serviceValues } from './service-values.ts'
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
  const services = awsServicesIn(platform, stage).map(([name]) => name)
  return [
    [`${stage}/${stage}.tfvars.json`, json(stageInputs(platform, stage))],
    [`${stage}/resources.json`, json(stageResources(platform, stage))],
    [`${stage}/namespace.yaml`, yaml(namespaceObjects(platform, stage))],
    ...Object.keys(platform.services).map((name): [string, string] => [
      `${stage}/values/${name}.yaml`,
      yaml([serviceValues(platform, stage, name)]),
    ]),
    ...databasesInStage(platform, stage).map((key): [string, string] => [
      `${stage}/values/database-${key}.yaml`,
      yaml([databaseValues(platform, stage, key)]),
    ]),
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

/** A document, or a stream of them. */
function yaml(values: object[]): string {
  return values
    .map((value, index) => {
      const document = new Document(value, { aliasDuplicateObjects: false })
      if (document.directives && values.length > 1) document.directives.docStart = true
      if (index === 0) document.commentBefore = ' `gatehouse synth` writes this from platform.ts.'
      return document.toString()
    })
    .join('')
}
