import { setTimeout as sleep } from 'node:timers/promises'
import { CliError } from '../../cli-error.ts'
import { duration, inOneLine } from '../../format.ts'
import type { Any, Cluster, ObjectRef } from '../../kubernetes/cluster.ts'
import { nameOf } from './steps.ts'

const patienceMilliseconds = 10 * 60_000
const progressMilliseconds = 10_000

type Conditions = { status?: { conditions?: { status?: string; message?: string }[] } }

/**
 * Looks until none of the objects is there, and says now and then which are.
 * @throws {CliError} with what the cluster says of the first one, after ten minutes
 */
export async function waitUntilGone(
  objects: readonly Any[],
  cluster: Cluster,
  say: (text: string) => void,
): Promise<void> {
  const began = Date.now()
  let saidAt = began
  let left = await stillThere(objects, cluster)
  while (left.length > 0) {
    const passed = Date.now() - began
    if (passed > patienceMilliseconds) throw stuck(left)
    if (Date.now() - saidAt > progressMilliseconds) {
      say(`  ${left.map(nameOf).join(', ')}: still there after ${duration(passed)}`)
      saidAt = Date.now()
    }
    await sleep(500)
    left = await stillThere(left, cluster)
  }
}

async function stillThere(objects: readonly Any[], cluster: Cluster): Promise<Any[]> {
  const found = await Promise.all(objects.map((object) => cluster.find(object as ObjectRef)))
  return found.filter((object) => object !== undefined)
}

function stuck(left: readonly Any[]): CliError {
  const [first] = left as [Any & Conditions]
  const said = (first.status?.conditions ?? [])
    .filter(({ status }) => status !== 'False')
    .flatMap(({ message }) => (message ? [inOneLine(message)] : []))
  const { name, namespace } = first.metadata ?? {}
  const where = namespace === undefined ? '' : `-n ${namespace} `
  return new CliError(`${left.map(nameOf).join(', ')}: still there. ${said.join(' ')}`.trim(), {
    fix: `kubectl ${where}get ${first.kind?.toLowerCase()} ${name} -o yaml shows what holds it, such as a finalizer whose controller runs no more; then run this again.`,
  })
}
