import { usersOf } from '../arn.ts'
import type { Platform, Service } from '../describe.ts'
import { settingOf } from '../permission.ts'
import { awsServices, neededPermissions, unmetConditions } from '../permissions.ts'
import { resourceRefs, splitRef, stageSettings } from '../place.ts'
import type { Path, Problem } from '../problem.ts'

/**
 * What nobody uses: permissions that are in no policy, and resources that a stage has and no service reaches.
 * Only for a description whose names all stand for something.
 */
export function checkUsage(platform: Platform): Problem[] {
  return [...unusedPermissions(platform), ...unusedResources(platform)]
}

function unusedPermissions(platform: Platform): Problem[] {
  const stages = Object.keys(platform.stages)
  return awsServices(platform).flatMap(([name, service]) => {
    const settings = stages.map((stage) => stageSettings(platform, stage, name))
    const needed = new Set(settings.flatMap((values) => neededPermissions(service, values)))
    const permissions = service.aws?.permissions ?? []
    const path = ['services', name, 'aws']
    if (needed.size === 0 && permissions.length > 0) {
      const unmet = unmetConditions(service, settings[0] ?? {})[0] ?? ''
      const at = service.aws?.when === undefined ? [...path, 'permissions'] : [...path, 'when']
      return [unused(name, 'its AWS identity', unmet, at)]
    }
    return permissions.flatMap((permission, index) =>
      needed.has(permission)
        ? []
        : [unused(name, permission.id, permission.when ?? '', [...path, 'permissions', index])],
    )
  })
}

function unused(service: string, what: string, condition: string, path: Path): Problem {
  return {
    path,
    text: `${service} has ${what} in no stage, because ${condition} holds nowhere`,
    fix: `set ${settingOf(condition)} in \`uses\` or \`fixed\` of ${service}, or take it out`,
  }
}

function unusedResources(platform: Platform): Problem[] {
  const stages = Object.keys(platform.stages)
  return resourceRefs(platform).flatMap((ref) => {
    const without = stages.filter((stage) => usersOf(platform, stage, ref).length === 0)
    if (without.length === 0) return []
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
