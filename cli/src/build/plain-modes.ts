import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Gives everything in a folder the modes of a Git checkout, whatever the umask: 755 for folders and for what its
 * owner may run, 644 for the rest. So nothing is setuid, nor for others to write.
 */
export async function setPlainModes(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await setPlainModes(path)
    else if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}
