import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { root } from '../support/command.ts'
import { checkDependencies } from '../support/dependencies.ts'

/** A tree that keeps all rules: each file with what it imports. */
const allowed: Record<string, string[]> = {
  'packages/contract/src/index.ts': [],
  'packages/kit/src/index.ts': ['packages/contract/src/index.ts'],
  'packages/iam/src/index.ts': [],
  'packages/aws/src/index.ts': ['packages/kit/src/index.ts', '@aws-sdk/client-ssm'],
  'packages/platform/src/index.ts': ['packages/iam/src/index.ts'],
  'services/gateway/src/app.ts': ['packages/kit/src/index.ts', 'packages/contract/src/index.ts'],
  'services/broker/src/app.ts': ['packages/aws/src/index.ts', '@aws-sdk/client-ssm'],
  'services/broker/src/app.test.ts': ['services/broker/src/app.ts', 'test/support/a.ts'],
  'services/directory/src/app.ts': ['packages/iam/src/index.ts', '@aws-sdk/client-ssm'],
  'cli/src/main.ts': ['packages/platform/src/index.ts', '@aws-sdk/client-ssm'],
  'test/support/a.ts': [],
  'test/aws/a.test.ts': ['@aws-sdk/client-ssm', 'test/support/a.ts'],
  'bench/start.ts': ['packages/contract/src/index.ts'],
  'node_modules/@aws-sdk/client-ssm/index.js': [],
  'node_modules/@aws-sdk/client-ssm/package.json': [],
}

/** Forbidden imports: who, whom, and the rule that must say so. */
const forbidden: [from: string, to: string, rule: string][] = [
  ['services/gateway/src/app.ts', 'services/broker/src/app.ts', 'services-are-apart'],
  ['services/directory/src/app.ts', 'services/gateway/src/app.ts', 'services-are-apart'],
  [
    'services/gateway/src/app.ts',
    'packages/platform/src/index.ts',
    'services-know-contract-and-kit',
  ],
  ['services/gateway/src/app.ts', 'packages/iam/src/index.ts', 'iam-is-for-owners-of-data'],
  ['packages/kit/src/index.ts', 'services/broker/src/app.ts', 'packages-know-no-service'],
  ['packages/contract/src/index.ts', 'packages/iam/src/index.ts', 'contract-and-iam-stand-alone'],
  ['packages/kit/src/index.ts', 'packages/platform/src/index.ts', 'kit-knows-contract'],
  ['packages/platform/src/index.ts', 'packages/kit/src/index.ts', 'platform-is-a-description'],
  ['packages/platform/src/index.ts', 'node:http', 'platform-is-a-description'],
  ['packages/platform/src/index.ts', '@aws-sdk/client-ssm', 'aws-has-few-callers'],
  ['packages/kit/src/index.ts', '@aws-sdk/client-ssm', 'aws-has-few-callers'],
  ['services/gateway/src/app.ts', '@aws-sdk/client-ssm', 'aws-has-few-callers'],
  ['services/gateway/src/app.ts', 'packages/aws/src/index.ts', 'aws-has-few-callers'],
  ['packages/aws/src/index.ts', 'packages/iam/src/index.ts', 'aws-knows-contract-and-kit'],
  ['cli/src/main.ts', 'services/broker/src/app.ts', 'cli-knows-packages-alone'],
  ['cli/src/main.ts', 'packages/iam/src/index.ts', 'cli-knows-packages-alone'],
  ['packages/platform/src/index.ts', 'cli/src/main.ts', 'nobody-imports-the-cli'],
  ['test/aws/a.test.ts', 'cli/src/main.ts', 'nobody-imports-the-cli'],
  ['services/gateway/src/app.ts', 'test/support/a.ts', 'nobody-imports-tests'],
  ['services/broker/src/app.ts', 'services/broker/src/app.test.ts', 'nobody-imports-tests'],
  ['cli/src/main.ts', 'bench/start.ts', 'nobody-imports-the-bench'],
  ['packages/contract/src/index.ts', 'packages/kit/src/index.ts', 'no-cycles'],
  ['services/gateway/src/app.ts', '@aws-sdk/client-absent', 'everything-resolves'],
]

async function inTree<T>(files: Record<string, string[]>, use: (folder: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-dependencies-'))
  try {
    for (const [path, imports] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true })
      await writeFile(join(folder, path), sourceOf(folder, path, imports))
    }
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Types alone are imported, from each second module: that is knowing it, too. */
function sourceOf(folder: string, path: string, imports: string[]): string {
  if (path.endsWith('.json')) return '{ "name": "@aws-sdk/client-ssm", "main": "index.js" }'
  const lines = imports.map((to, index) => {
    const name = to.includes('/src/') || to.endsWith('.ts') ? join(folder, to) : to
    return `import ${index % 2 ? '' : 'type '}{ a${index} } from '${name}'\n`
  })
  // What the parser of the checker had to be taught.
  const using = 'export async function close(it: AsyncDisposable) { await using b = it }\n'
  return `${lines.join('')}${using}export const a: string = ''\n`
}

describe('the rules of who may know whom', { concurrency: 2 }, () => {
  it('are kept', async () => {
    const { violations, imports } = await checkDependencies(root)
    assert.deepEqual(violations, [])

    const files = globSync('{packages,services,cli}/**/src/**/*.ts', { cwd: root })
    const unread = files.filter((path) => {
      const source = readFileSync(join(root, path), 'utf8')
      return /^import .* from '/m.test(source) && !imports.get(path)?.length
    })
    assert.deepEqual(unread, [], 'the checker has read every file')
  })

  it('allow what they should', async () => {
    const { violations, imports } = await inTree(allowed, checkDependencies)
    assert.deepEqual(violations, [])
    assert.ok(imports.size >= Object.keys(allowed).length - 1)
  })

  for (const [from, to, rule] of forbidden) {
    it(`refuse ${from} → ${to}`, async () => {
      const tree = { ...allowed, [from]: [...(allowed[from] ?? []), to] }
      const { violations } = await inTree(tree, checkDependencies)
      assert.ok(
        violations.some((text) => text.startsWith(`${rule}: ${from} → `)),
        `${rule} is not among: ${violations.join('; ')}`,
      )
    })
  }
})
