import type { Platform } from '../describe.ts'
import type { Path, Problem } from '../problem.ts'
import type { Slo, Workload } from '../workload.ts'
import { entriesOf } from './labels.ts'

/** What is wrong with how services run: what a cluster would refuse, or no pod could live with. */
export function checkWorkloads({ services }: Platform): Problem[] {
  return entriesOf(services).flatMap(([name, { workload }]) => {
    const path = ['services', name, 'workload']
    const { cpuMillis, memoryMib } = workload
    return [
      ...wrongReplicas(name, workload.replicas, [...path, 'replicas']),
      ...bounded([...path, 'cpuMillis'], `${name} asks for ${cpuMillis} thousandths of a core`, {
        value: cpuMillis,
        from: 10,
        to: 8000,
      }),
      ...bounded([...path, 'memoryMib'], `${name} asks for ${memoryMib} MiB of memory`, {
        value: memoryMib,
        from: 64,
        to: 16_384,
      }),
      ...wrongProbes(name, workload.probes, [...path, 'probes']),
      ...wrongSlo(name, workload.slo, [...path, 'slo']),
    ]
  })
}

function wrongReplicas(name: string, { min, max }: Workload['replicas'], path: Path): Problem[] {
  if ([min, max].every(Number.isInteger) && min >= 1 && min <= max) return []
  const text = `${name} has ${min} to ${max} replicas`
  return [{ path, text, fix: 'give whole numbers, min from 1 and not above max' }]
}

function wrongProbes(name: string, probes: readonly string[], path: Path): Problem[] {
  if (probes.length === 0) {
    const text = `${name} has no probe, and a new version without users would be judged by nothing`
    return [{ path, text, fix: 'name a path that it answers, such as /version' }]
  }
  return probes.flatMap((probe, index) =>
    /^\/[!-~]*$/.test(probe)
      ? []
      : [
          {
            path: [...path, index],
            text: `${name} has the probe "${probe}"`,
            fix: 'write a path that begins with a slash and has no spaces',
          },
        ],
  )
}

function wrongSlo(name: string, { successPercent, p95Milliseconds }: Slo, path: Path): Problem[] {
  const percent = successPercent >= 0 && successPercent <= 100
  return [
    ...(percent
      ? []
      : [
          {
            path: [...path, 'successPercent'],
            text: `${name} promises that ${successPercent} % of requests succeed`,
            fix: 'give a number from 0 to 100',
          },
        ]),
    ...bounded(
      [...path, 'p95Milliseconds'],
      `${name} promises answers within ${p95Milliseconds} ms`,
      { value: p95Milliseconds, from: 1, to: 10_000 },
    ),
  ]
}

type Bounds = { value: number; from: number; to: number }

function bounded(path: Path, text: string, { value, from, to }: Bounds): Problem[] {
  if (Number.isInteger(value) && value >= from && value <= to) return []
  return [{ path, text, fix: `give a whole number from ${from} to ${to}` }]
}
