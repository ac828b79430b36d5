import type { Any } from '../../kubernetes/cluster.ts'
import type { Present } from './present.ts'
import type { Scope } from './scope.ts'

/**
 * What goes together. `orphan`: an Application without what it brought; `cascade`: with it; `delete`: an object, and
 * of a namespace what is in it.
 */
export type Step = { title: string; how: 'orphan' | 'cascade' | 'delete'; objects: Any[] }

/** In which order what is there goes. A step without objects is left out. */
export function stepsOf(present: Present, scope: Scope): Step[] {
  const { applications, sets, projects } = present
  const root = applications.filter(({ metadata }) => metadata?.name === scope.platform)
  const stages = applications.filter((object) => stageOf(object) !== undefined)
  const isInScope = (stage: string | undefined) =>
    scope.whole || (stage !== undefined && scope.stages.includes(stage))
  const steps: Step[] = [
    {
      title: 'what would bring it back',
      how: 'orphan',
      objects: [
        ...root,
        ...sets.filter(({ metadata }) => isInScope(metadata?.name)),
        ...stages.filter((object) => isInScope(stageOf(object))),
      ],
    },
    ...present.stages.map((namespace): Step => ({
      title: `the stage ${namespace.metadata?.name}`,
      how: 'delete',
      objects: [namespace],
    })),
  ]
  if (scope.whole) {
    const parts = applications.filter((object) => ![...root, ...stages].includes(object))
    steps.push(
      ...waves(parts),
      { title: 'what serves the whole cluster', how: 'delete', objects: present.shared },
      { title: 'the namespaces of parts', how: 'delete', objects: present.partNamespaces },
      {
        title: 'what Argo CD is told',
        how: 'delete',
        objects: [...present.repositories, ...projects],
      },
    )
  }
  return steps.filter(({ objects }) => objects.length > 0)
}

/** The stage that an Application is of; undefined: of none. */
function stageOf({ metadata }: Any): string | undefined {
  return metadata?.labels?.['gatehouse/stage']
}

/** Parts in the reverse of the order they came in: those that define kinds last. */
function waves(parts: Any[]): Step[] {
  const waveOf = ({ metadata }: Any) =>
    Number(metadata?.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0)
  return [...Map.groupBy(parts, waveOf)]
    .toSorted(([one], [other]) => other - one)
    .map(([, objects]) => ({ title: 'parts', how: 'cascade', objects }))
}

export function nameOf({ kind, metadata }: Any): string {
  return `${kind} ${metadata?.name}`
}
