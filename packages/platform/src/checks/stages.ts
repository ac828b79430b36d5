import type { Platform } from '../describe.ts'
import type { Problem } from '../problem.ts'
import type { Budget, Stage } from '../stage.ts'
import { didYouMean } from '../did-you-mean.ts'
import { entriesOf, isHost, isLabel, longest, wrongLabel } from './labels.ts'
import { wrongPlace, wrongRecovery } from './regions.ts'

/** Names that a stage would share with what is there beside it: Terraform's first stage, the laptop, namespaces. */
const taken = ['bootstrap', 'shared', 'local', 'default', 'monitoring', 'argocd', 'argo-rollouts']

/** What is wrong with the platform itself, and with each stage alone. */
export function checkStages(platform: Platform): Problem[] {
  const { name, repository, shared, stages } = platform
  return [
    ...(isLabel(name, longest.platform)
      ? []
      : [wrongLabel(['name'], 'the platform', name, longest.platform)]),
    ...(/^[\w.-]+\/[\w.-]+$/.test(repository)
      ? []
      : [
          {
            path: ['repository'],
            text: `"${repository}" is no repository`,
            fix: 'write owner/name, as on GitHub',
          },
        ]),
    ...wrongRegistry(platform),
    ...wrongPlace('shared', shared, ['shared']),
    ...(Object.keys(stages).length === 0
      ? [{ path: ['stages'], text: 'there is no stage', fix: 'describe one' }]
      : []),
    ...entriesOf(stages).flatMap(([stage, described]) => wrongStage(platform, stage, described)),
    ...sharedHosts(platform),
  ]
}

function wrongRegistry({ registry }: Platform): Problem[] {
  const form = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/
  if (registry === undefined || form.test(registry)) return []
  const text = `"${registry}" is no registry`
  const fix =
    'write its host and the beginning of the names there, such as ghcr.io/example/gatehouse'
  return [{ path: ['registry'], text, fix }]
}

function wrongStage({ clusters, services }: Platform, name: string, stage: Stage): Problem[] {
  const path = ['stages', name]
  const problem = (field: string, text: string, fix: string): Problem[] => [
    { path: [...path, field], text: `${name} ${text}`, fix },
  ]
  return [
    ...wrongStageName(name, Object.keys(services)),
    ...wrongPlace(name, stage, path),
    ...(Object.hasOwn(clusters, stage.cluster)
      ? []
      : problem(
          'cluster',
          `runs in the cluster ${stage.cluster}, which is not there`,
          didYouMean(stage.cluster, Object.keys(clusters)),
        )),
    ...(isHost(stage.host)
      ? []
      : problem('host', `has the host "${stage.host}"`, 'write a name such as app.example.com')),
    ...wrongRecovery(name, stage),
    ...wrongBudget(name, stage.budget),
    ...stage.reads.parameters.flatMap((parameter, index) =>
      parameter.startsWith('/')
        ? []
        : [
            {
              path: [...path, 'reads', 'parameters', index],
              text: `${name} reads the parameters "${parameter}"`,
              fix: 'begin with a slash',
            },
          ],
    ),
  ]
}

/** It becomes a namespace, a folder and a part of the names of roles. */
function wrongStageName(name: string, services: string[]): Problem[] {
  const path = ['stages', name]
  if (!isLabel(name, longest.stage)) return [wrongLabel(path, 'a stage', name, longest.stage)]
  if (taken.includes(name) || name.startsWith('kube-') || services.includes(name)) {
    const text = `a stage cannot be called ${name}, which is the name of something else`
    return [{ path, text, fix: 'choose another' }]
  }
  return []
}

function wrongBudget(name: string, { monthlyUsd, notify }: Budget): Problem[] {
  const path = ['stages', name, 'budget']
  return [
    ...(monthlyUsd > 0
      ? []
      : [
          {
            path: [...path, 'monthlyUsd'],
            text: `${name} has a budget of ${monthlyUsd} dollars`,
            fix: 'give what it may cost a month',
          },
        ]),
    ...(notify.length > 0 && notify.length <= 10
      ? []
      : [
          {
            path: [...path, 'notify'],
            text: `the budget of ${name} tells ${notify.length} people`,
            fix: 'name 1 to 10 e-mail addresses',
          },
        ]),
    ...notify.flatMap((address, index) =>
      /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(address)
        ? []
        : [
            {
              path: [...path, 'notify', index],
              text: `the budget of ${name} tells "${address}"`,
              fix: 'write an e-mail address',
            },
          ],
    ),
  ]
}

function sharedHosts({ stages }: Platform): Problem[] {
  const byHost = Map.groupBy(entriesOf(stages), ([, { host }]) => host)
  return [...byHost].flatMap(([host, same]) =>
    same.slice(1).map(([name]) => ({
      path: ['stages', name, 'host'],
      text: `${same.map(([each]) => each).join(' and ')} have the same host ${host}`,
      fix: 'give each its own',
    })),
  )
}
