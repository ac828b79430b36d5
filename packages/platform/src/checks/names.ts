import { arnOf } from '../arn.ts'
import type { Platform } from '../describe.ts'
import { hasResource, resourceName, resourceRefs, splitRef } from '../place.ts'
import { placeholdersOf } from '../policy.ts'
import type { Path, Problem } from '../problem.ts'
import type { ResourceRef } from '../resource.ts'
import type { Reads } from '../stage.ts'
import { didYouMean } from '../did-you-mean.ts'
import { nameRules } from './aws-names.ts'
import { entriesOf } from './labels.ts'

const known = ['platform', 'stage', 'region', 'account']

/** What is wrong with the names of resources, as they are in each stage. */
export function checkNames(platform: Platform): Problem[] {
  const unknown = unknownPlaceholders(platform)
  return [...strangeNames(platform), ...(unknown.length > 0 ? unknown : refusedNames(platform))]
}

/** Where the name that a resource has in a stage is said. */
export function nameOrigin({ stages }: Platform, stage: string, ref: ResourceRef): Path {
  if (stages[stage]?.names?.[ref] !== undefined) return ['stages', stage, 'names', ref]
  const [kind, key] = splitRef(ref)
  return kind === 'parameters' ? ['resources', kind, key] : ['resources', kind, key, 'name']
}

function strangeNames(platform: Platform): Problem[] {
  return entriesOf(platform.stages).flatMap(([stage, { names }]) =>
    Object.keys(names ?? {}).flatMap((ref) => {
      const path = ['stages', stage, 'names', ref]
      if (!hasResource(platform, ref)) {
        const fix = didYouMean(ref, resourceRefs(platform))
        return [{ path, text: `${stage} has a name for ${ref}, which is no resource`, fix }]
      }
      if (!ref.startsWith('parameters.')) return []
      const text = `${stage} has another name for ${ref}, and parameters are called as their key`
      return [{ path, text, fix: 'take it out' }]
    }),
  )
}

/** A name that AWS refuses in several stages is said once. */
function refusedNames(platform: Platform): Problem[] {
  const found = entriesOf(platform.stages).flatMap(([stage]) =>
    resourceRefs(platform).flatMap((ref): Problem[] => {
      const name = resourceName(platform, stage, ref)
      const [kind] = splitRef(ref)
      const arn = arnOf(platform, stage, ref)
      const fault = nameRules[kind](name, arn.slice(0, arn.indexOf(name)))
      if (fault === undefined) return []
      const text = `${ref} is called "${brief(name)}" in ${stage}, which AWS refuses`
      return [{ path: nameOrigin(platform, stage, ref), text, fix: `it must ${fault}` }]
    }),
  )
  return [...Map.groupBy(found, ({ path }) => path.join('\0')).values()].flatMap((same) =>
    same.slice(0, 1),
  )
}

function unknownPlaceholders(platform: Platform): Problem[] {
  return texts(platform).flatMap(([path, text]) =>
    placeholdersOf(text)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path,
        text: `\${${name}} stands for nothing in the name "${text}"`,
        fix: `it may have ${known.map((placeholder) => `\${${placeholder}}`).join(', ')}`,
      })),
  )
}

/** Every text that is filled for a stage, and where it stands. */
function texts({ resources, stages }: Platform): [Path, string][] {
  return [
    ...Object.entries(resources).flatMap(([kind, described]) =>
      Object.entries((described ?? {}) as Record<string, { name?: string }>).flatMap(
        ([key, { name }]): [Path, string][] =>
          name === undefined ? [] : [[['resources', kind, key, 'name'], name]],
      ),
    ),
    ...entriesOf(stages).flatMap(([stage, { names, reads }]) => [
      ...Object.entries(names ?? {}).map(([ref, name]): [Path, string] => [
        ['stages', stage, 'names', ref],
        name ?? '',
      ]),
      ...(Object.keys(reads) as (keyof Reads)[]).flatMap((kind) =>
        reads[kind].map((name, index): [Path, string] => [
          ['stages', stage, 'reads', kind, index],
          name,
        ]),
      ),
    ]),
  ]
}

function brief(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name
}
