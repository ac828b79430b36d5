import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { CliError } from '../cli-error.ts'
import { temporaryFolder } from '../testing.ts'
import { type Committed, type StageCommit, commitStage } from './commit-stage.ts'

/** A checkout with one commit and a bare repository as its remote `origin`. */
async function checkout(t: TestContext) {
  const folder = await temporaryFolder(t)
  const [root, bare] = [join(folder, 'checkout'), join(folder, 'bare.git')]
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', args)
    return stdout.trim()
  }
  await git('init', '--quiet', '--bare', bare)
  await git('init', '--quiet', '--initial-branch=main', root)
  await git('-C', root, 'config', 'user.name', 'Ada')
  await git('-C', root, 'config', 'user.email', 'ada@test.example')
  await git('-C', root, 'remote', 'add', 'origin', bare)
  await writeFile(join(root, 'staged.txt'), 'staged\n')
  await git('-C', root, 'add', 'staged.txt')
  await git('-C', root, 'commit', '--quiet', '-m', 'Begin')
  return {
    root,
    bare,
    git: (...args: string[]) => git('-C', root, ...args),
    inBare: (...args: string[]) => git('-C', bare, ...args),
    /** Has the branch be at the second commit as soon as who has seen the first one pushes. */
    meanwhile: async (before: Committed, after: Committed) => {
      const [hook, once] = [join(root, '.git/hooks/pre-push'), join(folder, 'once')]
      const move = `git -C '${bare}' update-ref refs/heads/deployments`
      await git('-C', bare, 'update-ref', 'refs/heads/deployments', before.commit)
      await writeFile(hook, `#!/bin/sh\nmkdir '${once}' && ${move} ${after.commit}\nexit 0\n`)
      await chmod(hook, 0o755)
    },
    commit: (files: Record<string, string>, given: Partial<StageCommit> = {}) =>
      commitStage(root, {
        remote: 'origin',
        stage: 'dev',
        files: new Map(Object.entries(files)),
        message: 'Deploy dev',
        ...given,
      }),
  }
}

const files = { 'gateway/manifests.yaml': 'kind: A\n', 'release.json': '{"when":1}\n' }

describe('commitStage', () => {
  it('begins the branch with the stage alone, by who commits here', async (t) => {
    const { commit, inBare } = await checkout(t)
    const done = await commit(files)
    assert.equal(done.changed, true)
    assert.equal(await inBare('rev-parse', 'deployments'), done.commit)
    assert.equal(
      await inBare('ls-tree', '-r', '--name-only', 'deployments'),
      'stages/dev/gateway/manifests.yaml\nstages/dev/release.json',
    )
    assert.equal(
      await inBare('log', '--format=%an <%ae> %s', 'deployments'),
      'Ada <ada@test.example> Deploy dev',
    )
    assert.equal(await inBare('show', 'deployments:stages/dev/release.json'), '{"when":1}')
  })

  it('replaces what the stage has, and nothing of another', async (t) => {
    const { commit, inBare } = await checkout(t)
    await commit(files, { stage: 'prod' })
    await commit({ ...files, 'old/manifests.yaml': 'kind: Old\n' })
    await commit({ 'gateway/manifests.yaml': 'kind: B\n' })
    assert.equal(
      await inBare('ls-tree', '-r', '--name-only', 'deployments'),
      [
        'stages/dev/gateway/manifests.yaml',
        'stages/prod/gateway/manifests.yaml',
        'stages/prod/release.json',
      ].join('\n'),
    )
    assert.equal(await inBare('rev-list', '--count', 'deployments'), '3')
  })

  it('commits nothing where nothing but the occasion would change', async (t) => {
    const { commit, inBare } = await checkout(t)
    const first = await commit(files)
    assert.deepEqual(await commit(files), { ...first, changed: false })
    const later = { ...files, 'release.json': '{"when":2}\n' }
    assert.deepEqual(await commit(later), { ...first, changed: false })
    assert.equal(await inBare('rev-list', '--count', 'deployments'), '1')
    const { changed } = await commit({ ...later, 'gateway/manifests.yaml': 'kind: B\n' })
    assert.equal(changed, true)
  })

  it('leaves files, index and branches of the checkout alone', async (t) => {
    const { commit, git, root, bare } = await checkout(t)
    await writeFile(join(root, 'staged.txt'), 'changed\n')
    await git('add', 'staged.txt')
    await writeFile(join(root, 'untracked.txt'), 'mine\n')
    const state = async () => [
      await git('status', '--porcelain'),
      await git('for-each-ref', 'refs/heads'),
      await git('diff', '--cached'),
      (await readdir(root)).join(),
    ]
    const before = await state()
    await commit(files)
    await commit({ 'a/b.yaml': 'kind: C\n' }, { remote: bare, stage: 'qa' })
    assert.deepEqual(await state(), before)
  })

  it('loses nothing of several who push at once', async (t) => {
    const { commit, inBare } = await checkout(t)
    const stages = ['dev', 'qa', 'prod', 'lab']
    await Promise.all(stages.map((stage) => commit(files, { stage })))
    const there = await inBare('ls-tree', '--name-only', 'deployments', 'stages/')
    assert.deepEqual(
      there.split('\n').toSorted(),
      stages.map((stage) => `stages/${stage}`).toSorted(),
    )
    assert.equal(await inBare('rev-list', '--count', 'deployments'), '4')
  })

  it('goes on from what somebody else has pushed meanwhile', async (t) => {
    const { commit, inBare, meanwhile } = await checkout(t)
    const first = await commit(files)
    const theirs = await commit(files, { stage: 'qa' })
    await meanwhile(first, theirs)
    const mine = await commit({ ...files, 'gateway/manifests.yaml': 'kind: Mine\n' })
    assert.equal(await inBare('rev-parse', 'deployments^'), theirs.commit)
    assert.equal(await inBare('rev-parse', 'deployments'), mine.commit)
  })

  it('refuses to undo what somebody else has pushed of the same stage meanwhile', async (t) => {
    const { commit, inBare, meanwhile } = await checkout(t)
    const first = await commit(files)
    const theirs = await commit({ ...files, 'gateway/manifests.yaml': 'kind: Theirs\n' })
    await meanwhile(first, theirs)
    await assert.rejects(commit({ ...files, 'gateway/manifests.yaml': 'kind: Mine\n' }), {
      name: 'CliError',
      message: 'somebody else has deployed dev at this moment: nothing of yours was',
    })
    assert.equal(await inBare('rev-parse', 'deployments'), theirs.commit)
  })
})

describe('commitStage, where it cannot be', () => {
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof CliError, String(error))
    return error
  }

  it('says that there is no such remote', async (t) => {
    const { commit, root } = await checkout(t)
    const { message, fix } = await refusal(commit(files, { remote: 'upstream' }))
    assert.match(message, /^there is no repository at the remote upstream: 'upstream' does not app/)
    assert.match(fix, /--remote/)
    const gone = await refusal(commit(files, { remote: join(root, '../gone.git') }))
    assert.match(gone.message, /^there is no repository at the remote /)
  })

  it('says that it may not be pushed to', async (t) => {
    const { commit, bare } = await checkout(t)
    const hook = join(bare, 'hooks/pre-receive')
    await writeFile(hook, '#!/bin/sh\necho "deployments is protected" >&2\nexit 1\n')
    await chmod(hook, 0o755)
    const { message } = await refusal(commit(files))
    assert.match(
      message,
      /^origin does not let you write the branch deployments: deployments is protected$/,
    )
  })

  it('says that Git does not know who commits', async (t) => {
    const { commit, git } = await checkout(t)
    await git('config', 'user.name', '')
    await git('config', 'user.useConfigOnly', 'true')
    const { message, fix } = await refusal(commit(files))
    assert.match(message, /^Git does not know who you are: /)
    assert.match(fix, /git config user\.name/)
  })

  it('takes no password in a URL, and shows none', async (t) => {
    const { commit, git } = await checkout(t)
    const remote = 'http://me:hunter2@127.0.0.1:1/x.git'
    const given = await refusal(commit(files, { remote }))
    assert.match(given.message, /^the remote has a password in its URL/)
    await git('remote', 'add', 'closed', remote)
    const kept = await refusal(commit(files, { remote: 'closed' }))
    assert.match(kept.message, /^the remote closed cannot be reached: /)
    assert.doesNotMatch(given.message + given.fix + kept.message + kept.fix, /hunter2/)
  })
})
