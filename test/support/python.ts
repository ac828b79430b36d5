import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './command.ts'

/**
 * The folder with the commands of Python packages; installs them into a folder of the checkout if they are not
 * there. Packages that want different versions of a third have a list and a folder each.
 * @throws {Error} saying what is missing
 */
export async function pythonCommands({
  list = 'test/requirements.txt',
  into = '.venv',
} = {}): Promise<string> {
  const requirements = join(root, list)
  const folder = join(root, into)
  const bin = join(folder, 'bin')
  // What the folder was made from, written when it was complete.
  const made = join(folder, 'requirements.txt')
  const wanted = await readFile(requirements, 'utf8')
  if (wanted === (await readFile(made, 'utf8').catch(() => undefined))) return bin
  await mustInstall('python3', ['-m', 'venv', '--clear', folder])
  await mustInstall(join(bin, 'pip'), ['install', '--quiet', '--requirement', requirements])
  await copyFile(requirements, made)
  return bin
}

async function mustInstall(command: string, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, args).catch((error: Error) => ({
    code: 1,
    stdout: '',
    stderr: error.message,
  }))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${(stderr || stdout).trim()}`)
}
