import type { Platform } from '../describe.ts'
import type { Path, Problem } from '../problem.ts'
import type { Network } from '../stage.ts'
import { type Range, parseRange, rangesOverlap } from './range.ts'
import { entriesOf } from './labels.ts'

/** Addresses that are nobody's on the internet (RFC 1918). */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(
  (range) => parseRange(range) as Range,
)

/** What is wrong with the networks of stages, alone and beside each other. */
export function checkNetworks({ stages }: Platform): Problem[] {
  const alone = entriesOf(stages).flatMap(([name, { network }]) => wrongNetwork(name, network))
  return [...alone, ...overlaps(stages)]
}

function wrongNetwork(name: string, { cidr, zones }: Network): Problem[] {
  const path = ['stages', name, 'network']
  const fault = cidrFault(cidr)
  return [
    ...(fault === undefined
      ? []
      : [
          {
            path: [...path, 'cidr'],
            text: `${name} has the network "${cidr}", ${fault}`,
            fix: 'write one such as 10.16.0.0/16',
          },
        ]),
    ...(zones === 2 || zones === 3
      ? []
      : [{ path: [...path, 'zones'], text: `${name} is in ${zones} zones`, fix: 'choose 2 or 3' }]),
  ]
}

function cidrFault(cidr: string): string | undefined {
  const range = parseRange(cidr)
  if (!range) return 'which is no range of addresses'
  if (range.bits < 16 || range.bits > 20) return 'which is not between /16 and /20'
  const own = privateRanges.some((all) => all.first <= range.first && range.last <= all.last)
  return own ? undefined : 'which is not private'
}

function overlaps(stages: Platform['stages']): Problem[] {
  const ranges = entriesOf(stages).flatMap(([name, { network }]) => {
    const range = parseRange(network.cidr)
    return range ? [{ name, cidr: network.cidr, range }] : []
  })
  return ranges.flatMap(({ name, cidr, range }, index) => {
    const other = ranges.slice(0, index).find((before) => rangesOverlap(before.range, range))
    if (!other) return []
    const path: Path = ['stages', name, 'network', 'cidr']
    const text = `the networks of ${other.name} (${other.cidr}) and ${name} (${cidr}) overlap`
    return [{ path, text, fix: 'give each a range of its own, so that they can be joined' }]
  })
}
