import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Platform } from '@gatehouse/platform'
import type { Caller } from '../aws/caller.ts'
import { openAccountCaller } from '../aws/stage-caller.ts'
import type { Context } from '../context.ts'
import { type Inputs, openInputs } from './inputs.ts'
import { type Root, localState, rootOf } from './root.ts'
import { refuseStale } from './stale.ts'
import { type Stopping, hearStopping } from './stopping.ts'
import { type Terraform, createTerraform, requireTerraform, terraformEnv } from './terraform.ts'

export type InfraOptions = {
  stage: string
  folder?: string
  inputs?: string
  profile?: string
  values?: string
  json: boolean
}

/** Everything that one run of `gatehouse infra` works with. */
export type Session = {
  platform: Platform
  root: Root
  caller: Caller
  inputs: Inputs
  terraform: Terraform
  /** A folder that nobody else may look into, and that is gone at the end. */
  files: string
  stopping: Stopping
  json: boolean
  context: Context
}

/**
 * Sees that everything is there that Terraform needs, and does the work.
 * @throws {CliError} with the fix: no such stage, files that are stale, no Terraform, another account, …
 */
export async function withSession<T>(
  { stage, profile, values, json, ...given }: InfraOptions,
  platform: Platform,
  context: Context,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const root = rootOf(platform, stage, given, context)
  if (root.isGenerated) await refuseStale(stage, platform, context)
  const files = await mkdtemp(join(tmpdir(), 'gatehouse-infra-'))
  const stopping = hearStopping()
  try {
    const inputs = await openInputs(root, values, files, context)
    await requireTerraform(context.env)
    const caller = await openAccountCaller(
      { ...root, name: stage },
      { ...(profile && { profile }) },
      context.env,
    )
    const terraform = createTerraform(root.folder, terraformEnv(context.env), stopping)
    return await work({ platform, root, caller, inputs, terraform, files, stopping, json, context })
  } finally {
    await rm(join(root.folder, localState), { force: true })
    stopping.dispose()
    await rm(files, { recursive: true, force: true })
  }
}
