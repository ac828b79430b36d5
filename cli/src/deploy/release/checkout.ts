import { type Source, readSource } from '../../build/source.ts'
import { runTool } from '../../build/tool.ts'
import { CliError } from '../../cli-error.ts'

/** The commit whose charts and description are deployed. */
export type Checkout = Source & {
  /** Whether a branch of a remote has the commit, so that others can see what runs. */
  isPublished: boolean
}

/**
 * @throws {CliError} where there is no Git checkout, or it differs from its commit, unless that is allowed: nobody
 * could tell later what was deployed
 */
export async function readCheckout(root: string, allowDirty: boolean): Promise<Checkout> {
  const source = await readSource(root)
  const [first = '', ...more] = source.dirty
  if (first !== '' && !allowDirty) {
    const which = more.length > 0 ? `${first} and ${more.length} more` : first
    throw new CliError(`the checkout differs from its commit (${which}): nothing is deployed`, {
      fix: 'commit the changes or take them out; --allow-dirty deploys the charts and values as they are.',
    })
  }
  const args = ['branch', '--remotes', '--contains', source.revision]
  const branches = await runTool('git', args, { cwd: root, fix: 'look at the checkout.' })
  return { ...source, isPublished: branches.trim() !== '' }
}
