import { existsSync, readFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { CliError } from '../cli-error.ts'
import { init } from './init.ts'
import { type Backend, type Root, bootstrap, localState } from './root.ts'
import type { Session } from './session.ts'
import { type State, openStateBucket } from './state-bucket.ts'

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
  const kept = await bucket.read(root.backend.key)
  if (kept) {
    await forgetLocal(root, kept)
    await init(session, root.backend)
    return 'usual'
  }
  if (!existsSync(localFile(root)) && (await bucket.isThere())) throw lostState(root, root.backend)
  await writeFile(join(root.folder, localState), override)
  await init(session, undefined)
  return 'local'
}

/** Moves the state into its bucket, and sees that it is there before what was in the folder goes. */
export async function moveIntoBucket(session: Session): Promise<void> {
  const { root, caller } = session
  const backend = root.backend as Backend
  await rm(join(root.folder, localState), { force: true })
  await init(session, backend, true)
  const kept = await openStateBucket(caller, backend).read(backend.key)
  if (!kept) {
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
  if (root.stage === bootstrap && !readLocal(root)?.resources?.length) await removeLocal(root)
}

/** Whoever made the bucket has its state, and nobody else can go on. */
function lostState(root: Root, { bucket }: Backend): CliError {
  return new CliError(
    `the bucket ${bucket} is there, but neither it nor this folder has the state of it`,
    {
      fix:
        `whoever made it has ${root.shownFolder}/terraform.tfstate: let them run gatehouse infra apply ${bootstrap}. ` +
        'If that is lost, take the bucket and its key into a new state by terraform import, or delete the empty bucket.',
    },
  )
}

/** The state is in the bucket now. One in the folder that is not the same is put aside, in case that it is missed. */
async function forgetLocal(root: Root, kept: State): Promise<void> {
  await rm(join(root.folder, localState), { force: true })
  const local = readLocal(root)
  if (local?.resources?.length && !isDeepStrictEqual(local.resources, kept.resources)) {
    await rename(localFile(root), `${localFile(root)}.${Date.now()}.backup`)
  }
  await removeLocal(root)
}

function readLocal(root: Root): State | undefined {
  const file = localFile(root)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined
}

async function removeLocal(root: Root): Promise<void> {
  const file = localFile(root)
  await Promise.all([file, `${file}.backup`].map((path) => rm(path, { force: true })))
}

function localFile({ folder }: Root): string {
  return join(folder, 'terraform.tfstate')
}
