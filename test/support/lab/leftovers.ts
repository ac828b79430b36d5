import { readFile, readdir } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'

/** What is still there of a cluster that was taken down: processes, mounts and interfaces. */
export async function leftovers(state: string): Promise<string[]> {
  return [...(await processes(state)), ...(await mounts(state)), ...interfaces()]
}

async function processes(state: string): Promise<string[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    numbers.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      const words = command.replaceAll('\0', ' ').trim()
      return words.includes(`${state}/`) && Number(pid) !== process.pid ? [`process ${words}`] : []
    }),
  )
  return found.flat()
}

async function mounts(state: string): Promise<string[]> {
  const lines = (await readFile('/proc/mounts', 'utf8')).split('\n')
  return lines
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place.startsWith(`${state}/`))
    .map((place) => `mount ${place}`)
}

function interfaces(): string[] {
  return Object.keys(networkInterfaces())
    .filter((name) => name === 'cni0')
    .map((name) => `interface ${name}`)
}
