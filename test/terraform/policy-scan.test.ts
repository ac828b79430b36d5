import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { root, run } from '../support/command.ts'
import { pythonCommands } from '../support/python.ts'
import { acceptedFindings } from './accepted-findings.ts'

type Report = {
  summary: { passed: number; parsing_errors: number }
  results: { failed_checks: { check_id: string; file_path: string; resource: string }[] }
}

/** What checkov finds in a folder; without a network, for it would ask its maker what its findings mean. */
async function scan(checkov: string, folder: string) {
  const args = ['--directory', folder, '--framework', 'terraform', '--skip-download', '--soft-fail']
  const { stdout, stderr } = await run(checkov, [
    ...args,
    '--quiet',
    '--compact',
    '--output',
    'json',
  ])
  assert.ok(stdout.startsWith('{'), `checkov says: ${stdout}${stderr}`)
  const { summary, results } = JSON.parse(stdout) as Report
  const found = results.failed_checks.map(
    ({ check_id, file_path, resource }) =>
      `${check_id} ${file_path.replace(/^\//, '')} ${withoutModules(resource)}`,
  )
  return { summary, found: [...new Set(found)].toSorted() }
}

/** `aws_kms_key.a` of `module.b[0].aws_kms_key.a["c"]`. */
function withoutModules(resource: string): string {
  return resource
    .replaceAll(/\[.*?\]/g, '')
    .split('.')
    .slice(-2)
    .join('.')
}

/** The scanner's path; without it the test is skipped. */
async function scanner(t: TestContext): Promise<string | undefined> {
  try {
    const list = 'test/terraform/requirements.txt'
    return join(await pythonCommands({ list, into: '.cache/checkov' }), 'checkov')
  } catch (error) {
    t.skip(`checkov cannot be installed. ${(error as Error).message}`)
    return undefined
  }
}

describe('the policy scanner', () => {
  it('finds nothing in deploy/terraform but what was accepted, with a reason', async (t) => {
    const checkov = await scanner(t)
    if (!checkov) return
    const { summary, found } = await scan(checkov, join(root, 'deploy/terraform'))
    assert.deepEqual(found, Object.keys(acceptedFindings).toSorted())
    assert.equal(summary.parsing_errors, 0)
    assert.ok(summary.passed > 300, `only ${summary.passed} checks have passed`)
  })

  it('would find a bucket that anyone may read', async (t) => {
    const checkov = await scanner(t)
    if (!checkov) return
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-scan-'))
    try {
      const open =
        'resource "aws_s3_bucket" "a" {\n  bucket = "a-bucket"\n  acl = "public-read"\n}\n'
      await writeFile(join(folder, 'main.tf'), open)
      const { found } = await scan(checkov, folder)
      assert.ok(found.includes('CKV_AWS_20 main.tf aws_s3_bucket.a'), found.join(', '))
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
