import { chmod, lstat, lutimes, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes everything in a folder the same on every machine: the modes of a Git checkout, whatever the umask (755
 * for folders and for what its owner may run, 644 for the rest), and one time, in seconds since 1970. So nothing
 * is setuid, nor for others to write.
 */
export async function makeAlike(folder: string, time: number): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await makeAlike(path, time)
    else {
      if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o100 ? 0o755 : 0o644)
      await lutimes(path, time, time)
    }
  }
  await lutimes(folder, time, time)
}
