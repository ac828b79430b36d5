import { duration } from '../format.ts'
import type { FirstData } from './first-data.ts'
import { addressOf } from './ports.ts'
import type { Run } from './run.ts'
import { reportReady } from './summary.ts'
import type { System } from './system.ts'

/** Waits until all services are ready and the first people are in, and tells where everything is. */
export async function becomeReady(run: Run, system: System, firstData: FirstData): Promise<void> {
  const began = performance.now()
  const wait = async (name: string, ready: Promise<void>) => {
    await ready
    const ms = Math.round(performance.now() - began)
    run.reporter.step(`${name} is ready after ${duration(ms)}`, { ms })
    if (name === 'directory' && firstData.pending) await addPeople(run, firstData)
  }
  await Promise.all([...system].map(([name, service]) => wait(name, service.ready)))
  reportReady(run)
}

async function addPeople(run: Run, firstData: FirstData): Promise<void> {
  // A database of the person's own gets nobody that they did not ask for.
  if (run.context.env.DATABASE_URL) return firstData.noteDone()
  const { addFirstPeople } = await import('./first-people.ts')
  try {
    const count = await addFirstPeople(addressOf(run.ports, 'directory'), run.sample, firstData)
    run.reporter.step(`${count} sample people are in the directory`)
  } catch (error) {
    const { message } = error as Error
    run.reporter.event(
      'warn',
      `not all sample people could be added (${message}); the next start goes on with them`,
    )
  }
}
