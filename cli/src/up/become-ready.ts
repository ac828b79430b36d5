import { directoryClient } from '../directory/client.ts'
import { duration } from '../format.ts'
import type { FirstData } from './first-data.ts'
import type { Identities } from './identities.ts'
import { addressOf } from './ports.ts'
import type { Session } from './session.ts'
import { reportReady } from './summary.ts'
import type { System } from './system.ts'

/** Waits until all services are ready and the first people are in, and tells where everything is. */
export async function becomeReady(
  session: Session,
  system: System,
  firstData: FirstData,
  identities: Identities,
): Promise<void> {
  const began = performance.now()
  const wait = async (name: string, ready: Promise<void>) => {
    await ready
    const ms = Math.round(performance.now() - began)
    session.reporter.step(`${name} is ready after ${duration(ms)}`, { name, ms })
    if (name === 'directory' && firstData.pending) {
      await addPeople(session, firstData, identities)
    }
  }
  await Promise.all([...system].map(([name, service]) => wait(name, service.ready)))
  await reportReady(session)
}

async function addPeople(
  session: Session,
  firstData: FirstData,
  { personToken }: Identities,
): Promise<void> {
  // What the person keeps elsewhere gets nobody, and no picture, that they did not ask for.
  const { DATABASE_URL, DYNAMODB_TABLE, S3_BUCKET } = session.env
  if (DATABASE_URL || DYNAMODB_TABLE || S3_BUCKET) return firstData.noteDone()
  const { addFirstPeople } = await import('./first-people.ts')
  try {
    const directory = directoryClient(addressOf(session.ports, 'directory'), () =>
      personToken('directory'),
    )
    const count = await addFirstPeople(directory, session.sample, firstData)
    session.reporter.step(`${count} sample people are in the directory`)
  } catch (error) {
    const { message } = error as Error
    session.reporter.event(
      'warn',
      `not all sample people could be added (${message}); the next start goes on with them`,
    )
  }
}
