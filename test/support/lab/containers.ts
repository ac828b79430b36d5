import { readFile, readdir } from 'node:fs/promises'

/** The processes of a container, which on the lab are those of this machine. */
export async function pidsIn(containerId: string): Promise<number[]> {
  if (containerId === '') return []
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    numbers.map(async (pid) => {
      const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
      return groups.includes(containerId) ? [Number(pid)] : []
    }),
  )
  return found.flat()
}
