import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Platform, checkPlatform } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import { explainFault } from './fault.ts'
import { wrongPlatform } from './wrong.ts'

const descriptionFile = 'platform.ts'

/**
 * The description of the checkout at `root`, in which nothing is wrong.
 * @throws {CliError} which names every place that is wrong, by line
 */
export async function loadPlatform(root: string): Promise<Platform> {
  const file = join(root, descriptionFile)
  const module = await importDescription(file)
  if (typeof module.platform !== 'object' || module.platform === null) {
    throw new CliError(`${descriptionFile} exports no \`platform\``, {
      fix: 'write `export const platform = definePlatform({ … })` in it.',
    })
  }
  const platform = module.platform as Platform
  const problems = checkPlatform(platform)
  if (problems.length > 0) throw await wrongPlatform(problems, root)
  return platform
}

async function importDescription(file: string): Promise<{ platform?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { platform?: unknown }
  } catch (error) {
    throw await explainFault(error, file)
  }
}
