import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * A data folder that is new gets first data, so that every page and route has something to show. The
 * marker in it says how far that got: what was interrupted goes on at the next start, and what a
 * person deletes later does not come back.
 */
const marker = 'first-data.json'

type Marker = {
  done: boolean
  people: string[]
  /** The account was left out, since that of AWS was served: it is for the first start without. */
  withoutAccount?: true
}

export type FirstStart = { sample: string; fresh: boolean; aws?: object }

/** What is still to do for the people, once the directory runs. */
export type FirstData = {
  /** Whether this start put the account there. */
  account: boolean
  /** Whether people are to be added. */
  pending: boolean
  /** The e-mail addresses of the people that were added. */
  added: ReadonlySet<string>
  noteAdded: (email: string) => void
  noteDone: () => void
}

/**
 * Puts the account of `sample` into a new data folder, or one in which that was interrupted. Where an account of
 * AWS is served it waits for a start that serves a local one.
 */
export function putFirstData(dataDir: string, { sample, fresh, aws }: FirstStart): FirstData {
  const state: Marker | undefined = fresh ? { done: false, people: [] } : readMarker(dataDir)
  const added = new Set(state?.people)
  const pending = state !== undefined && !state.done
  const accountDue = pending || state?.withoutAccount === true
  const note = (done: boolean) => {
    const marks: Marker = {
      done,
      people: [...added],
      ...(accountDue && aws && { withoutAccount: true }),
    }
    const text = JSON.stringify(marks)
    writeFileSync(join(dataDir, `${marker}.partial`), `${text}\n`)
    renameSync(join(dataDir, `${marker}.partial`), join(dataDir, marker))
  }
  if (fresh) note(false)
  const account = accountDue && !aws && putAccount(dataDir, sample)
  if (account && !pending) note(true)
  return {
    account,
    pending,
    added,
    noteAdded: (email) => {
      added.add(email)
      note(false)
    },
    noteDone: () => note(true),
  }
}

/** All of it or nothing: a copy that was interrupted is begun again. */
function putAccount(dataDir: string, sample: string): boolean {
  const account = join(dataDir, 'account')
  if (existsSync(account)) return false
  rmSync(`${account}.partial`, { recursive: true, force: true })
  cpSync(join(sample, 'account'), `${account}.partial`, { recursive: true })
  renameSync(`${account}.partial`, account)
  return true
}

function readMarker(dataDir: string): Marker | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, marker), 'utf8')) as Marker
  } catch {
    return undefined
  }
}
