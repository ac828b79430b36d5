import type { RealCluster } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'

/** @throws {CliError} when no stage runs in a cluster of that name */
export function findCluster(all: RealCluster[], name: string): RealCluster {
  const found = all.find((real) => real.name === name)
  if (found) return found
  throw new CliError(`no stage runs in a cluster ${name}`, {
    fix: `choose one of ${all.map((real) => real.name).join(', ')}; platform.ts says which stage is where.`,
    exitCode: exitCodes.usage,
  })
}
