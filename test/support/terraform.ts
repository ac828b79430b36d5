import { execFile, execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './command.ts'
import { emulatorCommand, noEmulator } from './emulator.ts'

const oldest = [1, 11]
const cache = join(root, '.cache/terraform')

/** The modules, stages and examples, by their absolute paths. */
export const terraformFolders = globSync('deploy/terraform/*/*/main.tf', { cwd: root })
  .map((path) => join(root, dirname(path)))
  .toSorted()

/** Why Terraform cannot run here, if so: for `skip`. */
export const noTerraform = whyNoTerraform()

/**
 * The environment for Terraform: where its provider is, from the mirror of the emulator's machine or else from a
 * cache that all folders share, since each copy takes 700 MB. Nothing in it reaches AWS.
 */
export async function terraformEnv(): Promise<Record<string, string>> {
  const plugins = join(cache, 'plugins')
  await mkdir(plugins, { recursive: true })
  const config = await mirrorConfig()
  return {
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    // What asks AWS after all must fail, not ask it.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(config === undefined
      ? { TF_PLUGIN_CACHE_DIR: plugins, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: 'true' }
      : { TF_CLI_CONFIG_FILE: config }),
  }
}

/** The configuration by which the emulator has Terraform find its provider on this machine, if it does. */
async function mirrorConfig(): Promise<string | undefined> {
  if (noEmulator) return undefined
  const env = { ...process.env, EMULATOR_DIR: cache }
  const { stdout } = await promisify(execFile)(emulatorCommand, ['env'], { env })
  return /\bTF_CLI_CONFIG_FILE=(\S+)/.exec(stdout)?.[1]
}

function whyNoTerraform(): string | undefined {
  try {
    const answer = execFileSync('terraform', ['version', '-json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const { terraform_version: version } = JSON.parse(String(answer)) as {
      terraform_version: string
    }
    const [major = 0, minor = 0] = version.split('.').map(Number)
    const [wantedMajor = 0, wantedMinor = 0] = oldest
    if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined
    return `Terraform is ${version}: install ${oldest.join('.')} or newer`
  } catch {
    return `there is no Terraform: install ${oldest.join('.')} or newer`
  }
}
