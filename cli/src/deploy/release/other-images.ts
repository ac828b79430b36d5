import { CliError } from '../../cli-error.ts'
import type { Images } from '../../render/stage-release.ts'
import type { Checkout } from './checkout.ts'

/**
 * Says when images are of another commit than charts and description are.
 * @throws {CliError} when they are of no commit at all, unless that is allowed
 */
export function refuseOtherImages(
  { commit }: Images,
  { revision }: Checkout,
  allowDirty: boolean,
  note: (text: string) => void,
): void {
  if (commit.endsWith('-dirty') && !allowDirty) {
    throw new CliError(`the images differ from their commit (${commit.slice(0, 12)}…-dirty)`, {
      fix: 'build them of a commit; --allow-dirty deploys them as they are.',
    })
  }
  if (commit === revision) return
  const [images, own] = [commit, revision].map((hash) => hash.slice(0, 12))
  note(`note: the images are of ${images}, charts and description of ${own}.`)
}
