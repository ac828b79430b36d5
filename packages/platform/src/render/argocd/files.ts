import type { Platform } from '../../describe.ts'
import { type RealCluster, realClusters } from './clusters.ts'
import type { ArgoObject } from './objects.ts'
import { partApplications } from './parts.ts'
import { projects } from './projects.ts'
import { rootApplication } from './root.ts'
import { stageApplications } from './stages.ts'

/** What Argo CD is told in each cluster that a stage runs in, by file: `clusters/<cluster>/…`. */
export function argocdFiles(platform: Platform): [path: string, objects: ArgoObject[]][] {
  return realClusters(platform).flatMap((real) =>
    Object.entries(objectsOf(platform, real))
      .filter(([, objects]) => objects.length > 0)
      .map(([file, objects]): [string, ArgoObject[]] => [`clusters/${real.name}/${file}`, objects]),
  )
}

function objectsOf(platform: Platform, real: RealCluster): Record<string, ArgoObject[]> {
  return {
    'root.yaml': [rootApplication(platform, real)],
    'projects.yaml': projects(platform, real),
    'parts.yaml': partApplications(platform, real),
    'stages.yaml': real.stages.map((stage) => stageApplications(platform, stage)),
  }
}
