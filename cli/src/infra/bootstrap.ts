import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { init } from './init.ts'
import { type Backend, type Root, bootstrap, localState } from './root.ts'
import type { Session } from './session.ts'
import { type StateBucket, openStateBucket } from './state-bucket.ts'

const override = 'terraform {\n  backend "local" {}\n}\n'

/** Where the state is while the session works: `local` only for `bootstrap`, before its bucket is there. */
export type StatePlace = 'usual' | 'local'

/**
 * Makes the folder ready. The state of `bootstrap` begins in its folder, and is moved into the bucket that it makes.
 * @throws {CliError} when that cannot be
 */
export async function openState(session: Session): Promise<StatePlace> {
  const { root, caller } = session
  if (root.stage !== bootstrap || !root.backend) {
    await init(session, root.backend)
    return 'usual'
  }
  const bucket = openStateBucket(caller, root.backend)
  const kept = await bucket.lineage(root.backend.key)
  if (kept === undefined) {
    await refuseLostState(root, root.backend, bucket)
    await writeFile(join(root.folder, localState), override)
    await init(session, undefined)
    return 'local'
  }
  await forgetLocal(root, kept)
  await init(session, root.backend)
  return 'usual'
}

/** Moves the state into its bucket, and sees that it is there before what was in the folder goes. */
export async function moveIntoBucket(session: Session): Promise<void> {
  const { root, caller } = session
  const backend = root.backend as Backend
  await rm(join(root.folder, localState), { force: true })
  await init(session, backend, true)
  const kept = await openStateBucket(caller, backend).lineage(backend.key)
  if (kept === undefined) {
    throw new CliError(`the state did not arrive in s3://${backend.bucket}/${backend.key}`, {
      fix: `it is still in ${root.shownFolder}/terraform.tfstate: gatehouse infra apply ${bootstrap} tries again.`,
    })
  }
  await forgetLocal(root, kept)
}

/** Moves the state out of the bucket, so that the bucket can go. */
export async function moveOutOfBucket(session: Session): Promise<void> {
  await writeFile(join(session.root.folder, localState), override)
  await init(session, undefined, true)
}

/** Takes away what is left of a state in the folder, once nothing is in it any more. */
export async function forgetEmpty({ root }: Session): Promise<void> {
  const file = localFile(root)
  if (root.stage !== bootstrap || !existsSync(file)) return
  const { resources } = JSON.parse(readFileSync(file, 'utf8')) as { resources?: unknown[] }
  if (!resources?.length) await removeLocal(root)
}

/** Whoever made the bucket has its state, and nobody else can go on. */
async function refuseLostState(root: Root, { bucket }: Backend, states: StateBucket) {
  if (existsSync(localFile(root)) || !(await states.isThere())) return
  throw new CliError(
    `the bucket ${bucket} is there, but neither it nor this folder has the state of it`,
    {
      fix:
        `whoever made it has ${root.shownFolder}/terraform.tfstate: let them run gatehouse infra apply ${bootstrap}. ` +
        'If that is lost, take the bucket and its key into a new state by terraform import, or delete the empty bucket.',
    },
  )
}

/** What is left in the folder of a state that is in the bucket now. Another one is somebody's: it stays. */
async function forgetLocal(root: Root, kept: string): Promise<void> {
  await rm(join(root.folder, localState), { force: true })
  const file = localFile(root)
  if (existsSync(file)) {
    const { lineage = '' } = JSON.parse(readFileSync(file, 'utf8')) as { lineage?: string }
    if (lineage !== kept && lineage !== '') {
      throw new CliError(
        `${root.shownFolder}/terraform.tfstate is another state than that in the bucket`,
        {
          fix: 'see what it is of, and move it away.',
        },
      )
    }
  }
  await removeLocal(root)
}

async function removeLocal(root: Root): Promise<void> {
  const file = localFile(root)
  await Promise.all([file, `${file}.backup`].map((path) => rm(path, { force: true })))
}

function localFile({ folder }: Root): string {
  return join(folder, 'terraform.tfstate')
}
