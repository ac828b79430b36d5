import { join, relative } from 'node:path'
import { publicService } from '@gatehouse/platform'
import { duration } from '../format.ts'
import { addressOf, metricsAddressOf } from './ports.ts'
import type { AwsAccount } from './provider.ts'
import type { Session } from './session.ts'

/** Tells where everything is, once all is ready. */
export function reportReady(session: Session): void {
  const { reporter, platform, ports, dataDir, context, account } = session
  // From when this process began: the imports are part of the wait.
  const ms = Math.round(performance.now())
  const url = addressOf(ports, publicService(platform))
  const names = Object.keys(ports)
  const metrics = names.map((name) => metricsAddressOf(ports, name))
  const data = nearest(dataDir, context.cwd)
  reporter.ready(
    `Ready after ${duration(ms)}`,
    [
      ['Page', url],
      ['API', `${url}/docs`],
      ['Health', `${url}/health`],
      ['Metrics', metrics.join('  ')],
      ['Data', data],
      ...(account ? accountRows(account) : [editRow(data)]),
      ['Stop', 'Ctrl-C'],
    ],
    {
      ms,
      url,
      metrics: Object.fromEntries(names.map((name, i) => [name, metrics[i]])),
      dataDir,
      ...(account && { account }),
    },
  )
}

function editRow(data: string): [string, string] {
  const file = join(data, 'account/account.yaml')
  return ['Edit', `${file}  (parameters and secrets; taken up as you save)`]
}

function accountRows({ id, arn, region }: AwsAccount): [string, string][] {
  return [
    ['Account', `${id} in ${region}`],
    ['Identity', `${arn}  (what it may do: gatehouse doctor)`],
  ]
}

/** Relative to where the person is, if the path lies below. */
function nearest(path: string, cwd: string): string {
  const below = relative(cwd, path)
  return below.startsWith('..') ? path : below
}
