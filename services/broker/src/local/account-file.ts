import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeEvent, DependencyHealth } from '@gatehouse/contract'
import { SettingsError } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import { accountTemplate } from './account-template.ts'
import { advance } from './advance.ts'
import { Catalog } from './catalog.ts'
import { codeOf, writeWhole } from './files.ts'
import type { StateFile } from './state-file.ts'
import type { State } from './state.ts'

export type AccountFileOptions = {
  path: string
  state: StateFile
  log: Logger
  reloads: Counter<'result'>
  onChanges(changes: ChangeEvent[]): void
}

/** A file changed within this many milliseconds may change again without a new time of change. */
const tickMs = 100
/** How many times that a file that is being saved is waited for. */
const mostTicks = 10
const mostProblems = 20

class BrokenFile extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super('account.yaml is broken')
    this.problems = problems
  }
}

/**
 * account.yaml and what it last came to. An edit counts once its versions are on disk. While the file is
 * broken, absent or unreadable the last good state is served and health says `degraded`, also at the start;
 * only a broken file that was never good, of which nothing could be served, keeps the broker from starting.
 */
export class AccountFile {
  readonly #options: AccountFileOptions
  #state: State
  #catalog: Catalog
  #problems: string[] = []
  #signature: string | undefined
  /** Of the file as it was last read, in bytes. */
  #length = 0
  #checking = Promise.resolve()

  private constructor(options: AccountFileOptions, state: State) {
    this.#options = options
    this.#state = state
    this.#catalog = new Catalog(state)
  }

  /** Opens the file, or begins one where there never was any. @throws {SettingsError} */
  static async open(options: AccountFileOptions): Promise<AccountFile> {
    const file = new AccountFile(options, await options.state.read())
    if (file.#state.source === '' && (await signatureOf(options.path)) === 'absent') {
      await writeWhole(options.path, accountTemplate)
    }
    await file.check()
    if (file.#state.source === '') throw new SettingsError('broker', file.#problems)
    return file
  }

  get catalog(): Catalog {
    return this.#catalog
  }

  get health(): DependencyHealth {
    if (this.#problems.length === 0) return { status: 'ok' }
    return { status: 'degraded', detail: this.#problems.join('; ') }
  }

  /** What is in the file, once its versions are on disk. @throws what the file system says */
  async read(): Promise<string> {
    await this.check()
    const { bytes } = await this.#readWhole()
    return bytes.toString()
  }

  /** Takes the file in if it has changed; never rejects. */
  check(): Promise<void> {
    this.#checking = this.#checking.then(() => this.#check())
    return this.#checking
  }

  async #check(): Promise<void> {
    let signature = await signatureOf(this.#options.path)
    if (signature !== undefined && signature === this.#signature) return
    try {
      const whole = await this.#readWhole()
      signature = whole.signature
      this.#length = whole.bytes.length
      const changes = await this.#takeIn(whole.bytes)
      this.#signature = signature
      if (this.#problems.length > 0) this.#options.log.info('account.yaml is good again')
      this.#problems = []
      this.#options.onChanges(changes)
    } catch (error) {
      if (error instanceof BrokenFile) this.#signature = signature
      this.#fail(error)
    }
  }

  /** One that has just become shorter may be half saved: what is not in it yet would count as deleted. */
  async #readWhole(): Promise<{ bytes: Buffer; signature: string | undefined }> {
    const { path } = this.#options
    for (let ticks = 0; ; ticks += 1) {
      const signature = await signatureOf(path)
      const bytes = await readFile(path)
      const isWhole = bytes.length >= this.#length || (await this.#isAtRest(signature))
      if (isWhole || ticks === mostTicks) return { bytes, signature }
      await sleep(tickMs)
    }
  }

  async #isAtRest(signature: string | undefined): Promise<boolean> {
    return signature !== undefined && signature === (await signatureOf(this.#options.path))
  }

  async #takeIn(bytes: Buffer): Promise<ChangeEvent[]> {
    const { state: file } = this.#options
    const { fingerprint } = file
    const source = fingerprint(bytes)
    if (source === this.#state.source) return []
    if (!isUtf8(bytes)) throw new BrokenFile(['account.yaml:1:1: save it as UTF-8'])
    // Loaded only now: most starts find the file as it was, and the parser is a third of a start.
    const { parseAccount } = await import('./account.ts')
    const account = parseAccount('account.yaml', bytes.toString())
    if ('problems' in account) throw new BrokenFile(account.problems)
    const time = new Date().toISOString()
    const { state, changes } = advance(this.#state, account, source, { time, fingerprint })
    await file.write(state)
    this.#state = state
    this.#catalog = new Catalog(state)
    this.#options.reloads.inc({ result: 'ok' })
    return changes
  }

  #fail(error: unknown): void {
    const { log, path, reloads } = this.#options
    const problems = error instanceof BrokenFile ? error.problems : [sentence(error)]
    const left = problems.length - mostProblems
    const shown = left > 0 ? [...problems.slice(0, mostProblems), `and ${left} more`] : problems
    if (shown.join() === this.#problems.join()) return
    this.#problems = shown
    reloads.inc({ result: 'failed' })
    const err = error instanceof BrokenFile ? undefined : error
    log.error(
      { file: path, problems: shown, err },
      'account.yaml: still serving its last good state',
    )
  }
}

function sentence(error: unknown): string {
  if (codeOf(error) === 'ENOENT') return 'account.yaml is gone: put it back'
  const reason = codeOf(error) || 'the log says why'
  return `account.yaml or its versions.json cannot be read or written (${reason}): mend its folder`
}

/** Differs when the file differs; undefined when it is too fresh to be sure. */
async function signatureOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, ctimeNs, ctimeMs } = await stat(path, { bigint: true })
    const fresh = Date.now() - Number(ctimeMs) < tickMs
    return fresh ? undefined : [ino, size, ctimeNs].join('-')
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'absent' : codeOf(error)
  }
}
