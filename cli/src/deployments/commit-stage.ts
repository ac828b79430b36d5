export type StageCommit = {
  /** The name of a remote of the checkout, a URL or a path. */
  remote: string
  stage: string
  /** Texts by path below `stages/<stage>/`: they replace all that is there. */
  files: ReadonlyMap<string, string>
  message: string
}

/** The commit that the branch has now, and whether this has made it: nothing is committed where nothing changes. */
export type Committed = { commit: string; changed: boolean }

/**
 * Makes `stages/<stage>/` of the branch `deployments` hold these files and no others, in one commit that is pushed.
 * Who pushes another stage at the same time loses nothing. The checkout at `root` stays as it is.
 * @throws {CliError} when there is no such remote, or it cannot be pushed to
 */
export async function commitStage(_root: string, _commit: StageCommit): Promise<Committed> {
  throw new Error('to come')
}
