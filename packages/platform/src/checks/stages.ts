import type { Platform } from '../describe.ts'
import { awsServices } from '../permissions.ts'
import { partitionOf, roleName } from '../place.ts'
import type { Path, Problem } from '../problem.ts'
import type { Budget, Stage } from '../stage.ts'
import { suggestion } from '../shape/meant.ts'
import { entriesOf, isHost, isLabel } from './labels.ts'

/** Names that a stage would share with what is there beside it: Terraform's first stage, the laptop, namespaces. */
const taken = ['bootstrap', 'shared', 'local', 'default', 'monitoring', 'argocd', 'argo-rollouts']

/** What is wrong with the platform itself, and with each stage alone. */
export function checkStages(platform: Platform): Problem[] {
  const { name, repository, shared, stages } = platform
  return [
    ...(isLabel(name, 30) ? [] : [wrongLabel(['name'], 'the platform', name)]),
    ...(/^[\w.-]+\/[\w.-]+$/.test(repository)
      ? []
      : [
          {
            path: ['repository'],
            text: `"${repository}" is no repository`,
            fix: 'write owner/name, as on GitHub',
          },
        ]),
    ...wrongPlace('shared', shared, ['shared']),
    ...(Object.keys(stages).length === 0
      ? [{ path: ['stages'], text: 'there is no stage', fix: 'describe one' }]
      : []),
    ...entriesOf(stages).flatMap(([stage, described]) => wrongStage(platform, stage, described)),
    ...sharedHosts(platform),
    ...longRoles(platform),
  ]
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
          suggestion(stage.cluster, Object.keys(clusters)),
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

/** It becomes a namespace, a folder and a part of the names of roles, which have 64 characters at most. */
function wrongStageName(name: string, services: string[]): Problem[] {
  const path = ['stages', name]
  if (!isLabel(name, 20)) return [wrongLabel(path, 'a stage', name, 20)]
  if (taken.includes(name) || name.startsWith('kube-') || services.includes(name)) {
    const text = `a stage cannot be called ${name}, which is the name of something else`
    return [{ path, text, fix: 'choose another' }]
  }
  return []
}

function wrongPlace(
  name: string,
  { account, region }: { account: string; region: string },
  path: Path,
): Problem[] {
  return [
    ...(/^\d{12}$/.test(account)
      ? []
      : [
          {
            path: [...path, 'account'],
            text: `${name} has the account "${account}"`,
            fix: 'write its twelve digits, as `aws sts get-caller-identity` shows them',
          },
        ]),
    ...(isRegion(region) ? [] : [wrongRegion(name, region, [...path, 'region'])]),
  ]
}

function wrongRecovery(name: string, { region, recoveryRegion }: Stage): Problem[] {
  const path = ['stages', name, 'recoveryRegion']
  if (recoveryRegion === undefined) return []
  if (!isRegion(recoveryRegion)) return [wrongRegion(name, recoveryRegion, path)]
  if (recoveryRegion === region) {
    const text = `${name} recovers in ${region}, where it runs`
    return [{ path, text, fix: 'name another region' }]
  }
  if (partitionOf(recoveryRegion) === partitionOf(region)) return []
  const text = `${name} runs in ${region} and cannot copy to ${recoveryRegion}`
  return [{ path, text, fix: 'name a region of the same partition of AWS' }]
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

/** IAM takes 64 characters. */
function longRoles(platform: Platform): Problem[] {
  return Object.keys(platform.stages).flatMap((stage) =>
    awsServices(platform)
      .map(([service]) => ({ service, role: roleName(platform, stage, service) }))
      .filter(({ role }) => role.length > 64)
      .map(({ service, role }) => ({
        path: ['services', service],
        text: `the role ${role} of ${service} in ${stage} has ${role.length} characters, of which IAM takes 64`,
        fix: 'give platform, stage or service a shorter name',
      })),
  )
}

/** Of which regions there are AWS alone knows; this is how they are written. */
function isRegion(region: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)
}

function wrongRegion(name: string, region: string, path: Path): Problem {
  return {
    path,
    text: `${name} has the region "${region}"`,
    fix: 'write it as AWS does, such as eu-west-1',
  }
}

function wrongLabel(path: Path, what: string, name: string, longest = 30): Problem {
  return {
    path,
    text: `${what} cannot be called "${name}"`,
    fix: `give it a name of up to ${longest} small letters, digits and hyphens, a letter first and no hyphen last`,
  }
}
