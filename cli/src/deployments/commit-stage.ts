import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { explainGit } from './failures.ts'
import { type Git, GitFailure, gitWithIndex } from './git.ts'
import { isSame, stageTree, writeTree } from './stage-tree.ts'

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

/** The branch that Argo CD reads. */
const deploymentsBranch = 'deployments'

const ref = `refs/heads/${deploymentsBranch}`

/** How often it is tried anew when others push at the same time. */
const mostAttempts = 8

/**
 * Makes `stages/<stage>/` of the branch `deployments` hold these files and no others, in one commit that is pushed.
 * The branch begins with it where there is none. Who pushes another stage at the same time loses nothing: it is done
 * anew on top of theirs. Of the checkout at `root` neither files, index nor branches of its own change.
 * @throws {CliError} when there is no such remote, it cannot be pushed to, Git does not know who commits, or somebody
 * else has changed the same stage meanwhile
 */
export async function commitStage(root: string, commit: StageCommit): Promise<Committed> {
  if (URL.parse(commit.remote)?.password) {
    throw new CliError(
      'the remote has a password in its URL, which others on this machine can see',
      {
        fix: 'leave it out, and let Git ask a credential helper: git help credentials.',
      },
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-deployments-'))
  const git = gitWithIndex(root, join(folder, 'index'))
  try {
    return await push(git, commit)
  } catch (error) {
    throw error instanceof GitFailure ? explainGit(error, commit.remote) : error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function push(git: Git, { remote, stage, files, message }: StageCommit): Promise<Committed> {
  let seen: string | undefined
  for (let attempt = 1; ; attempt += 1) {
    const tip = await fetchTip(git, remote)
    const tree = await stageTree(git, tip, stage, files)
    const before = JSON.stringify([...tree.before])
    if (tip !== undefined && isSame(tree)) return { commit: tip, changed: false }
    if (seen !== undefined && seen !== before) throw overtaken(stage, remote)
    seen = before
    const parent = tip === undefined ? [] : ['-p', tip]
    const written = await writeTree(git, tip, tree)
    const commit = await git(['commit-tree', written, ...parent, '-F', '-'], message)
    if (await pushed(git, remote, commit, tip, attempt)) return { commit, changed: true }
    // The more there are who push, the further apart they try again.
    await sleep(Math.random() * 100 * attempt)
  }
}

/** The commit of the branch, whose objects are here then; undefined where there is no branch yet. */
async function fetchTip(git: Git, remote: string): Promise<string | undefined> {
  const listed = await git(['ls-remote', '--', remote, ref])
  const [tip = ''] = listed.split(/\s/)
  if (tip === '') return undefined
  const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head', '--refmap=']
  await git(['fetch', ...quietly, '--', remote, ref])
  return tip
}

/** Whether the branch is now at this commit; not, when it is no longer at the one that was seen. */
async function pushed(
  git: Git,
  remote: string,
  commit: string,
  tip: string | undefined,
  attempt: number,
): Promise<boolean> {
  const lease = `--force-with-lease=${ref}:${tip ?? ''}`
  try {
    await git(['push', '--quiet', lease, '--', remote, `${commit}:${ref}`])
    return true
  } catch (error) {
    const late = /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref/i
    if (!(error instanceof GitFailure) || !late.test(error.message)) throw error
    if (attempt < mostAttempts) return false
    throw new CliError(`others push to ${deploymentsBranch} all the time`, {
      fix: 'run it again: nothing has been changed.',
      cause: error,
    })
  }
}

function overtaken(stage: string, remote: string): CliError {
  return new CliError(`somebody else has deployed ${stage} at this moment: nothing of yours was`, {
    fix: `see what it is (git fetch ${remote} ${deploymentsBranch}), and run it again where yours is to be there instead.`,
    exitCode: exitCodes.inUse,
  })
}
