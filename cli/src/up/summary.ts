import { join, relative } from 'node:path'
import { publicService } from '@gatehouse/platform'
import { duration } from '../format.ts'
import { addressOf, metricsAddressOf } from './ports.ts'
import type { Session } from './session.ts'

/** Tells where everything is, once all is ready. */
export function reportReady({ reporter, platform, ports, dataDir, context }: Session): void {
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
      [
        'Edit',
        `${join(data, 'account/account.yaml')}  (parameters and secrets; taken up as you save)`,
      ],
      ['Stop', 'Ctrl-C'],
    ],
    { ms, url, metrics: Object.fromEntries(names.map((name, i) => [name, metrics[i]])), dataDir },
  )
}

/** Relative to where the person is, if the path lies below. */
function nearest(path: string, cwd: string): string {
  const below = relative(cwd, path)
  return below.startsWith('..') ? path : below
}
