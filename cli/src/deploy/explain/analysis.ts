import type { AnalysisRun, MetricResult } from '../stage/objects.ts'
import { inOneLine } from '../../format.ts'
import type { Explaining } from '../stage/state.ts'

/** What a run of an analysis has found to be wrong, a sentence for each metric. */
export async function explainAnalysis(
  { spec, status }: AnalysisRun,
  explaining: Explaining,
): Promise<string[]> {
  const bad = (status?.metricResults ?? []).filter(({ phase }) => wrong.includes(phase))
  const sentences = bad.map(async (metric) => {
    const condition = spec.metrics?.find(({ name }) => name === metric.name)?.successCondition
    return `${metric.name} ${await judged(metric, condition, explaining)}`
  })
  return Promise.all(sentences)
}

const wrong = ['Failed', 'Error', 'Inconclusive']

async function judged(
  { phase, message, measurements = [] }: MetricResult,
  condition: string | undefined,
  explaining: Explaining,
): Promise<string> {
  const last = measurements.findLast((measurement) => measurement.phase === phase)
  if (phase === 'Error')
    return `could not be measured: ${inOneLine(last?.message ?? message ?? '')}`
  if (phase === 'Inconclusive') return 'has nothing to judge by: there were no requests'
  const job = last?.metadata?.['job-name']
  if (job !== undefined) return jobSaid(job, explaining)
  const value = figure(last?.value)
  return condition ? `was ${value}, and must be ${bound(condition)}` : `was ${value}`
}

/** `[80.5]`, as Prometheus answers: 80.5. */
function figure(value = ''): string {
  const number = Number(value.replace(/^\[([^,\]]*)\]$/, '$1') || Number.NaN)
  return Number.isNaN(number) ? value || 'nothing' : String(Math.round(number * 100) / 100)
}

const words: Record<string, string> = {
  '>=': 'at least',
  '>': 'more than',
  '<=': 'at most',
  '<': 'less than',
  '==': 'exactly',
}

/** `result[0] >= 99` in words. */
function bound(condition: string): string {
  const [, operator = '', limit] =
    /result(?:\[0\])?\s*(>=|<=|==|>|<)\s*([\d.]+)\s*$/.exec(condition) ?? []
  return limit === undefined ? condition : `${words[operator]} ${limit}`
}

/** What synthetic requests print: `{"good":false,"requests":40,"failed":8,…}`. */
type Verdict = {
  requests: number
  failed: number
  successPercent: number
  p95Milliseconds: number
  failures: string[]
}

async function jobSaid(job: string, { state, readLog }: Explaining): Promise<string> {
  const pod = state.pods.find(({ metadata }) => metadata.labels?.['job-name'] === job)
  const container = pod?.spec.containers[0]
  const log = pod && container ? await readLog(pod.metadata.name, container.name, false) : ''
  const line = log.trim().split('\n').at(-1) ?? ''
  try {
    return inOneLine(`failed: ${verdictText(JSON.parse(line) as Verdict, container?.args ?? [])}`)
  } catch {
    return line === '' ? 'failed, and its Job has left no output' : `failed: ${inOneLine(line)}`
  }
}

function verdictText(verdict: Verdict, args: readonly string[]): string {
  const { requests, failed, successPercent, p95Milliseconds, failures } = verdict
  const asked = (option: string, most: string) => {
    const limit = args[args.indexOf(option) + 1]
    return args.includes(option) ? ` (${most} ${limit} is asked for)` : ''
  }
  const which = failures.length > 0 ? `, ${failures.join('; ')}` : ''
  return [
    `${failed} of ${requests} failed${which}`,
    `${successPercent} % succeeded${asked('--success-percent', 'at least')}`,
    `95 % were answered within ${p95Milliseconds} ms${asked('--p95-milliseconds', 'at most')}`,
  ].join('; ')
}
