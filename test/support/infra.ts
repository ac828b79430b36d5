import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { platform } from '../../platform.ts'
import { root } from './command.ts'
import { gatehouse, startGatehouse } from './gatehouse.ts'
import { type StageAccount, startStageAccount } from './stage-account.ts'
import { terraformEnv } from './terraform.ts'

export type Infra = Awaited<ReturnType<typeof startInfra>>

/** The bucket that `gatehouse infra` keeps all states in. */
export const stateBucket = `${platform.name}-state-${platform.shared.account}`

/** What `gatehouse infra … --json` says, as far as tests read it. */
export type InfraReport = {
  changes: { action: string; address: string; attributes: { name: string; to: string }[] }[]
  counts: Record<'create' | 'change' | 'replace' | 'destroy', number>
  cost: { now: { usd: number }; after: { usd: number; notPriced: { type: string }[] } }
  outputs?: Record<string, { value: unknown }>
  clean?: boolean
}

/**
 * An emulated account of the stage dev, and a copy of a folder of the repository in which `gatehouse infra` runs for
 * it; `root` is the root module in there.
 */
export async function startInfra(folder: string, rootModule = '.') {
  const account = await startStageAccount('dev')
  const copy = await mkdtemp(join(tmpdir(), 'gatehouse-infra-test-'))
  cpSync(join(root, folder), copy, { recursive: true, verbatimSymlinks: true })
  const module = join(copy, rootModule)
  const env = { ...(await terraformEnv()), ...account.env }
  const argumentsOf = ([verb = '', stage = 'dev', ...flags]: string[]) => [
    'infra',
    verb,
    stage,
    '--folder',
    module,
    ...flags,
  ]
  const infra = (...args: string[]) => gatehouse(argumentsOf(args), env)
  return {
    account,
    env,
    folder: module,
    /** Runs `gatehouse infra` to its end: the verb, the stage, flags. */
    infra,
    start: (...args: string[]) => startGatehouse(argumentsOf(args), env),
    /** Runs it where it must go well, and answers with what it tells programs. */
    async report(...args: string[]): Promise<InfraReport> {
      const { code, stdout, stderr } = await infra(...args, '--json')
      if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}${stdout.slice(-2000)}`)
      return JSON.parse(stdout) as InfraReport
    },
    /** Decides what a person alone does, for runs from now on. */
    decide: (variables: object) =>
      writeFileSync(join(module, 'test.auto.tfvars.json'), JSON.stringify(variables)),
    makeStateBucket: () => makeStateBucket(account),
    async stop() {
      await account.stop()
      await rm(copy, { recursive: true })
    },
  }
}

/** As `gatehouse infra apply bootstrap` does, in the shared account. */
async function makeStateBucket({ config }: StageAccount): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const s3 = new S3Client({ ...config, credentials, forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: stateBucket }))
}

/** What was derived for a stage, to make other inputs of. */
export function generatedInputs(stage: string): Record<string, unknown> {
  const path = join(root, 'deploy/generated', stage, `${stage}.tfvars.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}
