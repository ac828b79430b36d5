import {
  type Platform,
  type RealCluster,
  argocdFiles,
  didYouMean,
  repositoryUrl,
} from '@gatehouse/platform'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'

/** What a teardown may touch. */
export type Scope = {
  platform: string
  /** The stages whose namespaces go. */
  stages: string[]
  /** Whether what all stages share goes as well. */
  whole: boolean
  /** The namespaces that Argo CD makes for parts, and the parts by name. */
  partNamespaces: string[]
  parts: string[]
  /** The repositories whose credentials go, by URL. */
  repositories: string[]
}

/** Namespaces that come with Kubernetes, in which parts run too. */
const always = new Set(['kube-system', 'default'])

/** @throws {CliError} when the stage is not there, or one of them is protected */
export function scopeOf(platform: Platform, real: RealCluster, stage: string | undefined): Scope {
  if (stage !== undefined && !real.stages.includes(stage)) {
    throw new CliError(`no stage ${stage} runs in ${real.name}`, {
      fix: didYouMean(stage, real.stages),
      exitCode: exitCodes.usage,
    })
  }
  const stages = stage === undefined ? real.stages : [stage]
  for (const name of stages) refuseProtected(platform, name)
  const byFile = new Map(argocdFiles(platform))
  const parts = byFile.get(`clusters/${real.name}/parts.yaml`) ?? []
  const namespaces = parts.map(({ spec }) => (spec.destination as { namespace: string }).namespace)
  return {
    platform: platform.name,
    stages,
    whole: stage === undefined,
    parts: parts.map(({ metadata }) => metadata.name),
    partNamespaces: [...new Set(namespaces)].filter((name) => !always.has(name)),
    repositories: [repositoryUrl(platform)],
  }
}

function refuseProtected({ stages }: Platform, stage: string): void {
  if (!stages[stage]?.protected) return
  throw new CliError(`${stage} is protected`, {
    fix: `take protected: true of ${stage} out of platform.ts, then run this again.`,
  })
}
