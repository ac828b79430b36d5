import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type Platform, didYouMean, stageOf } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** The stage of what all stages share: the state and the images. */
export const bootstrap = 'bootstrap'

/** Says that the state of `bootstrap` is kept in its folder, until the bucket that it makes is there. */
export const localState = 'local_state_override.tf'

/** What Terraform is run on for a stage. */
export type Root = {
  stage: string
  account: string
  region: string
  /** The folder of the root module, absolute. */
  folder: string
  /** The same as a person writes it. */
  shownFolder: string
  /** The file of its variables, absolute: what `gatehouse synth` wrote, unless another is given. */
  inputs: string
  /** Whether it is what `gatehouse synth` wrote. */
  isGenerated: boolean
  /** The variables that it declares. */
  variables: string[]
  /** Where its state is kept; nothing: in its own folder. */
  backend: Backend | undefined
  /** Whether nobody may take it away. */
  protected: boolean
  /** What it may cost a month, in US dollars. */
  budgetUsd: number | undefined
}

export type Backend = { bucket: string; key: string; region: string }

/**
 * The root of a stage: `deploy/terraform/stages/<stage>`, or another folder, and other variables, that are given.
 * @throws {CliError} when there is no such stage or folder, or nothing was generated for it
 */
export function rootOf(
  platform: Platform,
  stage: string,
  given: { folder?: string; inputs?: string },
  { root, cwd }: Context,
): Root {
  const place = placeOf(platform, stage)
  const path = given.folder
    ? resolve(cwd, given.folder)
    : join(root, 'deploy/terraform/stages', stage)
  const shownFolder = relative(cwd, path) || '.'
  const sources = globSync('*.tf', { cwd: path }).filter((file) => file !== localState)
  if (sources.length === 0) {
    throw new CliError(`there is no Terraform in ${shownFolder}`, {
      fix: 'name the folder of a root module with --folder, or none for that of the stage.',
      exitCode: exitCodes.usage,
    })
  }
  const inputs = given.inputs
    ? resolve(cwd, given.inputs)
    : join(root, 'deploy/generated', stage, `${stage}.tfvars.json`)
  if (!existsSync(inputs)) {
    const fix = given.inputs ? 'name a file of variables.' : 'gatehouse synth'
    throw new CliError(`${relative(cwd, inputs)} is not there`, { fix })
  }
  const text = sources.map((file) => readFileSync(join(path, file), 'utf8')).join('\n')
  return {
    stage,
    ...place,
    folder: path,
    shownFolder,
    inputs,
    isGenerated: given.inputs === undefined,
    variables: [...text.matchAll(/^variable\s+"(\w+)"/gm)].map(([, name = '']) => name),
    backend: /^\s*backend\s+"s3"/m.test(text) ? backendOf(platform, stage) : undefined,
  }
}

function placeOf(platform: Platform, stage: string) {
  if (stage === bootstrap) {
    return { ...platform.shared, protected: false, budgetUsd: undefined }
  }
  const names = [...Object.keys(platform.stages), bootstrap]
  if (!names.includes(stage)) {
    throw new CliError(`${platform.name} has no stage ${stage}`, {
      fix: didYouMean(stage, names),
      exitCode: exitCodes.usage,
    })
  }
  const { account, region, budget, protected: kept = false } = stageOf(platform, stage)
  return { account, region, protected: kept, budgetUsd: budget.monthlyUsd }
}

/** All states are in one bucket, which `infra apply bootstrap` makes; each account reaches its own alone. */
function backendOf({ name, shared }: Platform, stage: string): Backend {
  return {
    bucket: `${name}-state-${shared.account}`,
    key: `stages/${stage}/terraform.tfstate`,
    region: shared.region,
  }
}
