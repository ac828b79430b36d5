import type { Platform } from '../describe.ts'
import { resourcesIn } from '../in-stage.ts'
import { partitionOf, resourceName, splitRef, stageOf } from '../place.ts'
import type { Problem } from '../problem.ts'
import type { ResourceRef } from '../resource.ts'
import { entriesOf } from './labels.ts'
import { nameOrigin } from './names.ts'

/** Where stages get in each other's way: by one account, or one name. */
export function checkAccounts(platform: Platform): Problem[] {
  return [...sharedAccounts(platform), ...collisions(platform)]
}

function sharedAccounts({ stages, shared }: Platform): Problem[] {
  const places = [
    ...entriesOf(stages).map(([name, { account }]) => ({ name, account })),
    { name: 'shared', account: shared.account },
  ]
  return entriesOf(stages).flatMap(([name, stage]) => {
    const others = places.filter((place) => place.name !== name && place.account === stage.account)
    if (!stage.protected || others.length === 0) return []
    const names = others.map((other) => other.name).join(' and ')
    return [
      {
        path: ['stages', name, 'account'],
        text: `${name} is protected and shares the account ${stage.account} with ${names}`,
        fix: `give ${name} an account of its own`,
      },
    ]
  })
}

type Named = { stage: string; ref: ResourceRef; name: string; scope: string }

/** Two things of one kind with one name: buckets share their names with all the world, the rest with account and region. */
function collisions(platform: Platform): Problem[] {
  const all = Object.keys(platform.stages).flatMap((stage) =>
    resourcesIn(platform, stage).map((ref) => namedIn(platform, stage, ref)),
  )
  const same = Map.groupBy(all, ({ scope, name }) => `${scope} ${name}`)
  return [...same.values()].flatMap(([first, ...others]) =>
    others.slice(0, 1).map((other) => ({
      path: nameOrigin(platform, other.stage, other.ref),
      text: `${first?.ref} in ${first?.stage} and ${other.ref} in ${other.stage} are both called ${other.name}`,
      fix: howToPart(other),
    })),
  )
}

function namedIn(platform: Platform, stage: string, ref: ResourceRef): Named {
  const { account, region } = stageOf(platform, stage)
  const [kind] = splitRef(ref)
  const place = kind === 'buckets' ? partitionOf(region) : `${account} ${region}`
  return { stage, ref, name: resourceName(platform, stage, ref), scope: `${kind} ${place}` }
}

function howToPart({ stage, ref }: Named): string {
  const [kind] = splitRef(ref)
  if (kind === 'parameters') return `give ${stage} an account or a region of its own`
  return `put \${stage} into the name, or another name into \`names\` of ${stage}`
}
