import { runTool } from '../../build/tool.ts'

/**
 * What a revision that Argo CD has come to is to a commit: `before` it, one that `has` it, or one in which another
 * release of the stage has taken its place.
 */
export type Place = 'before' | 'has' | 'replaced'

/** Tells revisions of the branch from one another, by the history of the remote. */
export class Branch {
  readonly #git: (...args: string[]) => Promise<string>
  readonly #remote: string
  readonly #stage: string
  readonly #commit: string
  readonly #known = new Map<string, Place>()

  constructor(root: string, remote: string, stage: string, commit: string) {
    const options = { cwd: root, env: { GIT_TERMINAL_PROMPT: '0' }, fix: 'look at the remote.' }
    this.#git = (...args) => runTool('git', args, options)
    this.#remote = remote
    this.#stage = stage
    this.#commit = commit
    this.#known.set(commit, 'has')
  }

  /** Finds out about revisions; `placeOf` knows of them from then on. */
  async learn(revisions: readonly string[]): Promise<void> {
    const unknown = [...new Set(revisions)].filter((revision) => !this.#known.has(revision))
    if (unknown.length === 0) return
    await this.#git('fetch', '--quiet', this.#remote, 'deployments').catch(() => undefined)
    for (const revision of unknown) this.#known.set(revision, await this.#look(revision))
  }

  placeOf(revision: string): Place {
    return this.#known.get(revision) ?? 'before'
  }

  async #look(revision: string): Promise<Place> {
    const commit = this.#commit
    const isAfter = await this.#succeeds('merge-base', '--is-ancestor', commit, revision)
    if (!isAfter) return 'before'
    const folder = `stages/${this.#stage}`
    return (await this.#succeeds('diff', '--quiet', commit, revision, '--', folder))
      ? 'has'
      : 'replaced'
  }

  #succeeds(...args: string[]): Promise<boolean> {
    return this.#git(...args).then(
      () => true,
      () => false,
    )
  }
}
