import { inOneLine } from '../../format.ts'
import type { Application, SyncResource } from '../stage/objects.ts'
import { type Finding, ended, lasting, passing, prepare } from './cause.ts'
import { explainJob } from './job.ts'
import type { Explaining } from '../stage/state.ts'

/** What keeps Argo CD from making what the branch says. */
export async function explainApplication(
  application: Application,
  explaining: Explaining,
): Promise<Finding[]> {
  return [...explainConditions(application), ...(await explainSync(application, explaining))]
}

const comparing: Record<string, string> = {
  ComparisonError: 'Argo CD cannot read what is to be there',
  InvalidSpecError: 'Argo CD does not accept the Application',
  UnknownError: 'Argo CD has failed',
  DeletionError: 'Argo CD cannot remove what is to go',
}

function explainConditions({ status }: Application): Finding[] {
  return (status?.conditions ?? []).flatMap(({ type, message }) => {
    const what = comparing[type]
    if (what === undefined) return []
    const text = `${what}: ${inOneLine(message).replace(/^Failed to load target state: /, '')}`
    return lasting(
      `argocd-${type}`,
      text,
      'correct what it names; docs/argocd.md says how it works.',
    )
  })
}

async function explainSync({ status }: Application, explaining: Explaining): Promise<Finding[]> {
  const { phase = '', message = '', syncResult } = status?.operationState ?? {}
  const hasEnded = phase === 'Failed' || phase === 'Error'
  const isTrying = phase === 'Running'
  if (!hasEnded && !isTrying) return []
  const resources = syncResult?.resources ?? []
  const hooks = resources.filter(({ kind, hookType }) => kind === 'Job' && hookType)
  const ofJobs = await Promise.all(hooks.map((hook) => explainHook(hook, explaining)))
  const refused = resources.filter((resource) => resource.status === 'SyncFailed')
  const found = [
    ...ofJobs.flatMap((finding) => finding ?? []),
    ...refused.map((resource) => explainResource(resource, explaining)),
  ]
  if (!hasEnded) return found
  if (found.length === 0 && message !== '') {
    const text = `Argo CD does not bring it to the cluster: ${inOneLine(message)}`
    found.push(ended('sync', text, 'correct what it names, and deploy again.'))
  }
  return found.map((finding) => ({ ...finding, outlook: 'ended' }))
}

async function explainHook(
  { name, namespace }: SyncResource,
  explaining: Explaining,
): Promise<Finding | undefined> {
  const job = explaining.state.jobs.find(({ metadata }) => metadata.name === name)
  return job && namespace === explaining.state.namespace ? explainJob(job, explaining) : undefined
}

function explainResource(
  { kind, name, message = '' }: SyncResource,
  { stage }: Explaining,
): Finding {
  const what = `the cluster does not take its ${kind} ${name}`
  const [, namespace] = /^namespaces "([^"]+)" not found$/.exec(message) ?? []
  if (namespace !== undefined) {
    return passing('namespace-missing', `there is no namespace ${namespace}`, prepare(stage))
  }
  const [, api] = /could not find (\S+) for requested resource/.exec(message) ?? []
  if (api !== undefined) {
    return passing('kind-unknown', `${what}: it knows no ${api}`, 'gatehouse cluster bootstrap')
  }
  const why = inOneLine(message).replace(`${kind} "${name}" is invalid: `, '')
  return passing('refused', `${what}: ${why}`, 'correct the manifests, and deploy again.')
}
