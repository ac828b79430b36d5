import type { Platform, Service } from '../describe.ts'
import { hasResource, resourceRefs } from '../place.ts'
import type { Problem } from '../problem.ts'
import { didYouMean } from '../did-you-mean.ts'
import { entriesOf } from './labels.ts'

/** What is wrong with the settings of services, and with what they are set to. */
export function checkSettings(platform: Platform): Problem[] {
  return entriesOf(platform.services).flatMap(([name, service]) => [
    ...wrongSettings(name, service),
    ...foreignSettings(name, service),
    ...unknownResources(platform, name, service),
  ])
}

function wrongSettings(name: string, { settings = [] }: Service): Problem[] {
  return settings.flatMap((setting, index) => {
    const path = ['services', name, 'settings', index]
    if (!/^[A-Z][A-Z0-9_]*$/.test(setting)) {
      const fix = 'write it in capitals, digits and underscores'
      return [{ path, text: `"${setting}" of ${name} is no name of a setting`, fix }]
    }
    if (settings.indexOf(setting) === index) return []
    return [{ path, text: `${name} has the setting ${setting} twice`, fix: 'name it once' }]
  })
}

/** Nothing but its settings reaches a service. */
function foreignSettings(name: string, { settings = [], uses, fixed }: Service): Problem[] {
  const set = [
    ...Object.keys(uses ?? {}).map((setting) => ['uses', setting] as const),
    ...Object.keys(fixed ?? {}).map((setting) => ['fixed', setting] as const),
  ]
  return set.flatMap(([where, setting]) => {
    const path = ['services', name, where, setting]
    if (!settings.includes(setting)) {
      const text = `${name} has ${setting} in \`${where}\`, which is not among its settings`
      return [{ path, text, fix: didYouMean(setting, settings) }]
    }
    if (where === 'uses' || !uses || !(setting in uses)) return []
    const text = `${name} has ${setting} both in \`uses\` and in \`fixed\``
    return [{ path, text, fix: 'take one of them out' }]
  })
}

function unknownResources(platform: Platform, name: string, { uses }: Service): Problem[] {
  return entriesOf(uses)
    .filter(([, ref]) => !hasResource(platform, ref))
    .map(([setting, ref]) => ({
      path: ['services', name, 'uses', setting],
      text: `${setting} of ${name} is ${ref}, which is no resource`,
      fix: didYouMean(ref, resourceRefs(platform)),
    }))
}
