import type { Platform } from '../describe.ts'
import type { Problem } from '../problem.ts'
import type { Guards, Stage } from '../stage.ts'
import { didYouMean } from '../did-you-mean.ts'
import { windowFault } from './window.ts'
import { entriesOf } from './labels.ts'

/**
 * What is wrong with the order of stages and what guards them. One stage is the first: another without `after`
 * would take whatever is on the main branch, which is right for one and a mistake for production. Several may
 * come after the same one, such as production in two regions.
 */
export function checkOrder(platform: Platform): Problem[] {
  const unknown = unknownOrigins(platform)
  return [
    ...unknown,
    ...(unknown.length > 0 ? [] : [...wrongFirst(platform), ...circles(platform)]),
    ...entriesOf(platform.stages).flatMap(([name, stage]) => wrongGuards(name, stage)),
  ]
}

function unknownOrigins({ stages }: Platform): Problem[] {
  return entriesOf(stages).flatMap(([name, { after }]) =>
    after === undefined || Object.hasOwn(stages, after)
      ? []
      : [
          {
            path: ['stages', name, 'after'],
            text: `${name} comes after ${after}, which is no stage`,
            fix: didYouMean(after, Object.keys(stages)),
          },
        ],
  )
}

function wrongFirst({ stages }: Platform): Problem[] {
  const first = entriesOf(stages).filter(([, { after }]) => after === undefined)
  if (first.length === 1 || Object.keys(stages).length === 0) return []
  const names = first.map(([name]) => name)
  return names.slice(1).map((name) => ({
    path: ['stages', name],
    text: `${names.join(' and ')} come after no stage, and both would take what is on the main branch`,
    fix: `say after which stage ${name} comes`,
  }))
}

function circles({ stages }: Platform): Problem[] {
  const inCircle = (name: string) => {
    const seen = new Set<string>()
    let at = stages[name]?.after
    for (; at !== undefined && !seen.has(at); at = stages[at]?.after) seen.add(at)
    return seen.has(name)
  }
  const name = Object.keys(stages).find(inCircle)
  if (name === undefined) return []
  return [
    {
      path: ['stages', name, 'after'],
      text: `${name} comes after itself, by way of ${stages[name]?.after}`,
      fix: 'let one stage be the first, without `after`',
    },
  ]
}

function wrongGuards(name: string, { after, guards }: Stage): Problem[] {
  const path = ['stages', name, 'guards']
  const given = Object.keys(guards ?? {})
  if (after === undefined) {
    if (guards === undefined) return []
    const text = `${name} is the first stage, and nothing waits before it`
    return [{ path, text, fix: 'take `guards` out' }]
  }
  if (given.length === 0) {
    const text = `${name} comes after ${after} without a guard`
    return [{ path, text, fix: 'add guards: soakHours, approvals or windows' }]
  }
  return weakGuards(name, guards ?? {})
}

/** Guards that would let everything pass, or nothing. */
function weakGuards(name: string, { soakHours, approvals, windows }: Guards): Problem[] {
  const path = ['stages', name, 'guards']
  const problem = (field: string, text: string, fix: string): Problem => ({
    path: [...path, field],
    text: `${name} has ${text}`,
    fix,
  })
  return [
    ...(soakHours === undefined || soakHours > 0
      ? []
      : [
          problem(
            'soakHours',
            `soakHours of ${soakHours}, which guard nothing`,
            'give more, or take it out',
          ),
        ]),
    ...(approvals === undefined || (Number.isInteger(approvals) && approvals > 0)
      ? []
      : [
          problem(
            'approvals',
            `approvals of ${approvals}`,
            'give a whole number from 1, or take it out',
          ),
        ]),
    ...(windows?.length === 0
      ? [
          problem(
            'windows',
            'no window, so that nothing could ever come',
            'name one, or take it out',
          ),
        ]
      : []),
    ...(windows ?? []).flatMap((window, index) => {
      const fault = windowFault(window)
      if (fault === undefined) return []
      return [
        {
          path: [...path, 'windows', index],
          text: `${name} has the window "${window}", in which ${fault}`,
          fix: 'write it as in "Mon-Thu 09:00-16:00 Europe/Berlin"',
        },
      ]
    }),
  ]
}
