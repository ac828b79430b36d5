import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { root, run } from '../support/command.ts'
import { noTerraform, terraformEnv, terraformFolders } from '../support/terraform.ts'

const top = join(root, 'deploy/terraform')
const init = ['init', '-backend=false', '-no-color']
// Apart from what a person has made ready there, with a backend that asks AWS.
const env = noTerraform ? {} : { ...(await terraformEnv()), TF_DATA_DIR: '.terraform/tests' }
// The first installation fills the cache, which cannot be filled twice at a time.
const noProvider = noTerraform ?? (await whyNoProvider(terraformFolders[0] as string))

/** What Terraform prints in a folder. */
async function terraform(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run('terraform', args, { folder, env })
  assert.equal(code, 0, `terraform ${args.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

/** Why the provider cannot be had, if so. */
async function whyNoProvider(folder: string): Promise<string | undefined> {
  const { code, stderr } = await run('terraform', init, { folder, env })
  if (code === 0 || !stderr.includes('Failed to query available provider packages'))
    return undefined
  return "Terraform's AWS provider is not here, and its registry cannot be reached"
}

/** A module that takes more than one provider is valid only with them: its tests, and who uses it, give them. */
function takesProviders(folder: string): boolean {
  return readFileSync(join(folder, 'versions.tf'), 'utf8').includes('configuration_aliases')
}

describe('deploy/terraform', { skip: noTerraform }, () => {
  it('is formatted', async () => {
    await terraform(top, 'fmt', '-check', '-diff', '-recursive', '-no-color')
  })

  it('is locked in each folder that is applied', () => {
    const applied = terraformFolders.filter((folder) => !folder.includes('/modules/'))
    const unlocked = applied.filter((folder) => !existsSync(join(folder, '.terraform.lock.hcl')))
    assert.deepEqual(unlocked, [])
  })
})

describe('each folder of deploy/terraform', { skip: noProvider, concurrency: 2 }, () => {
  for (const folder of terraformFolders) {
    it(`${relative(top, folder)} is valid, and its tests pass`, async () => {
      await terraform(folder, ...init)
      if (!takesProviders(folder)) await terraform(folder, 'validate', '-no-color')
      if (!existsSync(join(folder, 'tests'))) {
        assert.doesNotMatch(folder, /\/modules\//, 'a module has tests')
        return
      }
      const output = await terraform(folder, 'test', '-no-color')
      assert.match(output, /^Success! [1-9]\d* passed, 0 failed\./m)
    })
  }
})
