import { duration } from '../format.ts'
import type { TerraformEvent } from './events.ts'

/** After so many seconds, and each so many more, it is said that something is still being done. */
const patience = 30

const done: Record<string, string> = {
  create: 'created',
  update: 'changed',
  delete: 'destroyed',
  read: 'read',
}

/** One line for each resource as it is made, of so many; undefined for what is not shown. */
export function progressOf(total: number): (event: TerraformEvent) => string | undefined {
  let count = 0
  return (event) => {
    if (event.type === 'done' && event.action !== 'read') {
      count += 1
      const took = event.seconds > 0 ? `, ${duration(event.seconds * 1000)}` : ''
      const of = `[${String(count).padStart(String(total).length)}/${total}]`
      return `${of} ${done[event.action] ?? event.action} ${event.address}${took}`
    }
    if (event.type === 'waiting' && event.seconds > 0 && event.seconds % patience === 0) {
      return `… ${event.address}: ${event.action} since ${event.seconds} s`
    }
    if (event.type === 'failed') return `failed: ${event.action} ${event.address}`
    return undefined
  }
}
