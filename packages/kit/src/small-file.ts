import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * The bytes of an ordinary file that has at most `largest` of them. Does not wait for who might write into a
 * pipe.
 * @throws the error of the operating system
 */
export async function readSmallFile(
  path: string,
  largest: number,
): Promise<Buffer | 'no file' | 'too large'> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const stat = await file.stat()
  if (!stat.isFile()) return 'no file'
  return stat.size > largest ? 'too large' : file.readFile()
}
