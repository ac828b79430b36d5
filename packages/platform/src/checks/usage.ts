import { usersOf } from '../arn.ts'
import type { Platform, Service } from '../describe.ts'
import { type Permission, settingOf } from '../permission.ts'
import { awsServices, unmetConditions } from '../permissions.ts'
import { isChosen, isInstead } from '../in-stage.ts'
import { resourceRefs, splitRef } from '../place.ts'
import { policyOf } from '../policy.ts'
import type { Path, Problem } from '../problem.ts'
import { stageContext } from '../stage-context.ts'

/**
 * What nobody uses: permissions that are in no policy, and resources that a stage has and no service reaches.
 * Only for a description whose names all stand for something.
 */
export function checkUsage(platform: Platform): Problem[] {
  return [...unusedPermissions(platform), ...unusedResources(platform)]
}

function unusedPermissions(platform: Platform): Problem[] {
  return awsServices(platform).flatMap(([name, service]) => {
    const contexts = Object.keys(platform.stages).map((stage) =>
      stageContext(platform, stage, name),
    )
    const granted = new Set(
      contexts
        .flatMap((context) => policyOf(platform, name, context).Statement)
        .map(({ Sid }) => Sid),
    )
    const [first, ...others] = contexts.map(({ settings }) => unmetConditions(service, settings))
    const unmet = (first ?? []).filter((when) => others.every((unheld) => unheld.includes(when)))
    const path = ['services', name, 'aws']
    if (service.aws?.when !== undefined && unmet.includes(service.aws.when)) {
      return [unmetProblem(name, 'its AWS identity', service.aws.when, [...path, 'when'])]
    }
    return (service.aws?.permissions ?? []).flatMap((permission, index) => {
      const at = [...path, 'permissions', index]
      if (granted.has(permission.id)) return []
      const { id, when } = permission
      return [
        when !== undefined && unmet.includes(when)
          ? unmetProblem(name, id, when, at)
          : unreadProblem(name, permission, at),
      ]
    })
  })
}

function unmetProblem(service: string, what: string, condition: string, path: Path): Problem {
  return {
    path,
    text: `${service} has ${what} in no stage, because ${condition} holds nowhere`,
    fix: `set ${settingOf(condition)} in \`uses\` or \`fixed\` of ${service}, or take it out`,
  }
}

function unreadProblem(service: string, { id, resources }: Permission, path: Path): Problem {
  const [, kind = 'reads'] = /\$\{(reads\.\w+)\}/.exec(resources.join()) ?? []
  return {
    path,
    text: `${service} has ${id} in no stage, because it names nothing that may be read`,
    fix: `add to \`${kind}\` of a stage, or take it out`,
  }
}

function unusedResources(platform: Platform): Problem[] {
  const stages = Object.keys(platform.stages)
  return resourceRefs(platform).flatMap((ref) => {
    const without = stages.filter((stage) => usersOf(platform, stage, ref).length === 0)
    const some = without.length < stages.length && isChosen(platform, ref)
    if (without.length === 0 || some || isInstead(platform, ref)) return []
    const [kind, key] = splitRef(ref)
    return [
      {
        path: ['resources', kind, key],
        text: `no service uses ${ref} in ${without.join(' and ')}`,
        fix: howToUse(kind, platform.services),
      },
    ]
  })
}

function howToUse(kind: string, services: Readonly<Record<string, Service>>): string {
  const read = Object.values(services).some((service) =>
    service.aws?.permissions.some(({ resources }) =>
      resources.join().includes(`\${reads.${kind}}`),
    ),
  )
  return read
    ? `cover its name by \`reads.${kind}\` of the stage, name it in \`uses\` of a service, or take it out`
    : 'name it in `uses` of a service, or take it out'
}
