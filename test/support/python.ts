import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './command.ts'

const folder = join(root, '.venv')
const requirements = join(root, 'test/requirements.txt')

/**
 * The path of a command of a Python package of test/requirements.txt, installed into .venv if it is not there.
 * @throws {Error} saying what is missing
 */
export async function pythonCommand(name: string): Promise<string> {
  const command = join(folder, 'bin', name)
  const wanted = (await readFile(requirements, 'utf8')).trim()
  const { stdout } = await run(join(folder, 'bin/pip'), ['freeze']).catch(() => ({ stdout: '' }))
  if (stdout.split('\n').includes(wanted)) return command

  await mustInstall('python3', ['-m', 'venv', '--clear', folder])
  await mustInstall(join(folder, 'bin/pip'), ['install', '--quiet', '--requirement', requirements])
  return command
}

async function mustInstall(command: string, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, args).catch((error: Error) => ({
    code: 1,
    stdout: '',
    stderr: error.message,
  }))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${(stderr || stdout).trim()}`)
}
