import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SettingsError } from '@gatehouse/kit'
import type { Logger } from 'pino'
import { Policies } from './policies.ts'
import type { PolicyFile } from './policy-text.ts'

/** Where the policies of all stages lie. The name leads there also from a bundle, which is elsewhere. */
const folder = dirname(fileURLToPath(import.meta.resolve('#policies/every-stage.cedar')))

type Settings = { GATEHOUSE_STAGE: string; GATEHOUSE_POLICY_FILE?: string }

/**
 * The policies of the stage, ready to decide by.
 * @throws {SettingsError} naming every fault of them
 */
export async function openPolicies(settings: Settings, log: Logger): Promise<Policies> {
  const onFault = (fault: string) => log.error({ fault }, 'denied, since it could not be decided')
  return new Policies(await readPolicyFiles(settings), { onFault })
}

/**
 * The policies that hold in a stage: those of every stage, and its own or those of GATEHOUSE_POLICY_FILE.
 * @throws {SettingsError} if a file cannot be read
 */
export async function readPolicyFiles(settings: Settings): Promise<PolicyFile[]> {
  const { GATEHOUSE_STAGE: stage, GATEHOUSE_POLICY_FILE: given } = settings
  const everyStage = 'every-stage.cedar'
  return Promise.all([
    read(join(folder, everyStage), `policies/${everyStage}`, 'put it back'),
    given === undefined
      ? read(
          join(folder, `${stage}.cedar`),
          `policies/${stage}.cedar`,
          `write the policies of GATEHOUSE_STAGE=${stage} there, or name their file by GATEHOUSE_POLICY_FILE`,
        )
      : read(given, given, 'correct GATEHOUSE_POLICY_FILE'),
  ])
}

async function read(path: string, name: string, fix: string): Promise<PolicyFile> {
  try {
    return { name, text: await readFile(path, 'utf8') }
  } catch (error) {
    const { code = 'for an unknown reason' } = error as NodeJS.ErrnoException
    throw new SettingsError('gateway', [`${name} cannot be read (${code}): ${fix}.`])
  }
}
