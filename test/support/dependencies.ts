import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './command.ts'

type Cruise = {
  modules: { source: string; dependencies: { module: string }[] }[]
  summary: { violations: { from: string; to: string; rule: { name: string } }[] }
}

const folders = ['packages', 'services', 'cli', 'test', 'bench', 'platform.ts']

/** Holds the imports of the tree at `folder` against the rules of who may know whom. */
export async function checkDependencies(folder: string) {
  const present = folders.filter((name) => existsSync(join(folder, name)))
  const { stdout, stderr } = await run(
    'depcruise',
    ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...present],
    { folder },
  )
  if (!stdout) throw new Error(`depcruise says: ${stderr}`)
  const { modules, summary } = JSON.parse(stdout) as Cruise
  return {
    /** By file, what it imports. */
    imports: new Map(
      modules.map(({ source, dependencies }) => [source, dependencies.map((to) => to.module)]),
    ),
    violations: summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`),
  }
}
