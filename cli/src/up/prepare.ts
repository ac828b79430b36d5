import { type Platform, checkPlatform, publicService } from '@gatehouse/platform'
import type { Context } from '../context.ts'
import { wrongPlatform } from '../platform/wrong.ts'
import { readRelease } from '../release.ts'
import { isNew, lockDataFolder } from './data-folder.ts'
import { addressOf, choosePorts } from './ports.ts'
import { chooseProvider } from './provider.ts'
import { refusalOfPorts } from './refuse-ports.ts'
import type { Prepared, UpOptions } from './session.ts'
import { chooseSignIn } from './sign-in.ts'

/**
 * Sees that nothing stands in the way, before anything starts. A data folder in use is said before ports in
 * use, which follow from it; where ports are in use no data folder is made.
 * @throws {CliError}
 */
export async function prepare(
  options: UpOptions,
  platform: Platform,
  context: Context,
): Promise<Prepared> {
  const problems = checkPlatform(platform)
  if (problems.length > 0) throw await wrongPlatform(problems, context.root)
  const provided = await chooseProvider(options.aws, context.env)
  const release = readRelease(context.root)
  const ports = await choosePorts(platform, options.port)
  const fresh = isNew(options.dataDir)
  const taken = await refusalOfPorts(platform, ports)
  if (taken && fresh) throw taken
  const address = addressOf(ports, publicService(platform))
  const lock = lockDataFolder(options.dataDir, `gatehouse up (pid ${process.pid}, ${address})`)
  if (taken) {
    lock.release()
    throw taken
  }
  const signIn = await chooseSignIn(provided.env, platform, ports)
  return { ...provided, release: await release, ports, signIn, lock, fresh }
}
