import { describe } from 'node:test'
import { type Case, allows, refuses } from './test-cases.ts'

const workload = ['services', 'store', 'workload']

function replicas(min: number, max: number): Case {
  return [
    [...workload, 'replicas'],
    { min, max },
    `store has ${min} to ${max} replicas: give whole numbers, min from 1 and not above max.`,
  ]
}

describe('checkPlatform, of workloads', () => {
  allows('one replica', [...workload, 'replicas'], [{ min: 1, max: 1 }])
  allows('a probe with a query', [...workload, 'probes'], [['/items?limit=1']])
  refuses([
    replicas(0, 2),
    replicas(3, 2),
    replicas(1.5, 2),
    [
      [...workload, 'cpuMillis'],
      0.5,
      'store asks for 0.5 thousandths of a core: give a whole number from 10 to 8000.',
    ],
    [
      [...workload, 'memoryMib'],
      16,
      'store asks for 16 MiB of memory: give a whole number from 64 to 16384.',
    ],
    [
      [...workload, 'probes'],
      [],
      'store has no probe, and a new version without users would be judged by nothing: name a path that it answers, such as /version.',
    ],
    [
      [...workload, 'probes', 0],
      'version',
      'store has the probe "version": write a path that begins with a slash and has no spaces.',
    ],
    [
      [...workload, 'slo', 'successPercent'],
      101,
      'store promises that 101 % of requests succeed: give a number from 0 to 100.',
    ],
    [
      [...workload, 'slo', 'p95Milliseconds'],
      0,
      'store promises answers within 0 ms: give a whole number from 1 to 10000.',
    ],
  ])
})
