import type { Platform, Service } from '../describe.ts'
import { hasResource, resourceRefs, splitRef, usesOf } from '../place.ts'
import type { Path, Problem } from '../problem.ts'
import type { ResourceRef } from '../resource.ts'
import { didYouMean } from '../did-you-mean.ts'
import { entriesOf } from './labels.ts'
import { unknownService } from './stage-settings.ts'

/** What is wrong with the resources that services use in one stage instead of what they say themselves. */
export function checkStageUses(platform: Platform): Problem[] {
  const { services, stages } = platform
  const wrong = entriesOf(stages).flatMap(([stage, { uses }]) =>
    entriesOf(uses).flatMap(([name, given]) => {
      const path = ['stages', stage, 'uses', name]
      const service = Object.hasOwn(services, name) ? services[name] : undefined
      if (!service) return [unknownService(path, stage, name, services)]
      return entriesOf(given).flatMap(([setting, ref]) =>
        wrongUse(platform, [...path, setting], name, service, setting, ref),
      )
    }),
  )
  return wrong.length > 0 ? wrong : both(platform)
}

function wrongUse(
  platform: Platform,
  path: Path,
  name: string,
  { settings = [], uses = {}, fixed = {} }: Service,
  setting: string,
  ref: ResourceRef | null,
): Problem[] {
  const problem = (text: string, fix: string): Problem[] => [{ path, text, fix }]
  if (!settings.includes(setting)) {
    return problem(`${setting} is no setting of ${name}`, didYouMean(setting, settings))
  }
  if (setting in fixed) {
    return problem(
      `${name} has ${setting} in \`fixed\`, which is the same in all stages`,
      'take it out of one of them',
    )
  }
  if (ref === null) {
    if (setting in uses) return []
    return problem(`${setting} of ${name} is taken away, and names nothing`, 'take it out')
  }
  if (hasResource(platform, ref)) return []
  const text = `${setting} of ${name} is ${ref}, which is no resource`
  return problem(text, didYouMean(ref, resourceRefs(platform)))
}

/** What keeps the same things twice would keep half of them in each. */
function both(platform: Platform): Problem[] {
  const { services, stages } = platform
  const found = Object.keys(stages).flatMap((stage) =>
    Object.keys(services).flatMap((name) => bothIn(platform, stage, name)),
  )
  return [...Map.groupBy(found, ({ path }) => path.join('\0')).values()].flatMap((same) =>
    same.slice(0, 1),
  )
}

function bothIn(platform: Platform, stage: string, name: string): Problem[] {
  const used = entriesOf(usesOf(platform, stage, name))
  return used.flatMap(([setting, ref]) => {
    const [kind, key] = splitRef(ref)
    const other = kind === 'databases' ? platform.resources.databases?.[key]?.insteadOf : undefined
    const [twice] = used.find(([, also]) => also === other) ?? []
    if (twice === undefined) return []
    const here = platform.stages[stage]?.uses?.[name]?.[setting] !== undefined
    const path = [...(here ? ['stages', stage, 'uses', name] : ['services', name, 'uses']), setting]
    const text = `${name} has both ${setting} and ${twice} in ${stage}, and ${ref} is there instead of ${other}`
    return [{ path, text, fix: `take ${twice} out, or set it to null in \`uses\` of the stage` }]
  })
}
