import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a process may take to end after the one that started it has, in milliseconds. */
const graceMs = 1000
const pollMs = 100

/** The commands of the processes of a group that are still there after a moment. */
export async function leftIn(group: number): Promise<string[]> {
  for (let waited = 0; waited < graceMs; waited += pollMs) {
    if (commandsOf(group).length === 0) return []
    await sleep(pollMs)
  }
  return commandsOf(group)
}

/** Ends all processes of a group, if there are any. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // There are none.
  }
}

function commandsOf(group: number): string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' })
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [, pgid, state = '', command = ''] = /^ *(\d+) +(\S+) +(.*)$/.exec(line) ?? []
    // Z: it has ended, and its parent has not asked how.
    return Number(pgid) === group && !state.startsWith('Z') ? [command] : []
  })
}
