import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { explainAbsence } from './application-set.ts'
import { recorded } from './test-stage.ts'

/** What is said of a stage without an Application. */
async function explain(name: string) {
  const { explaining } = await recorded(name)
  return explainAbsence(explaining.state).map(
    ({ about, outlook, kind, text, fix }) => `${about}: ${outlook} ${kind}: ${text}; ${fix}`,
  )
}

describe('explainAbsence', () => {
  it('says that nothing makes Applications', async () => {
    const [said, ...others] = await explain('app-good')
    assert.match(
      String(said),
      /^c-apps: lasting argocd-no-applicationset: nothing .* of stages\/c-apps; gatehouse cluster bootstrap/,
    )
    assert.deepEqual(others, [])
  })

  it('says why Argo CD cannot read the branch, and how it gets what opens it', async () => {
    const [said, ...others] = await explain('set-no-repository')
    assert.match(
      String(said),
      /^c-apps: lasting argocd-applicationset: .* ApplicationSet dev: repository not found; gatehouse cluster repo add/,
    )
    assert.deepEqual(others, [])
  })

  it('waits for a branch that has just been made', async () => {
    const said = await explain('set-no-branch')
    assert.deepEqual(
      said.map((one) => one.split(' ')[1]),
      ['passing'],
    )
  })

  it('says what Argo CD refuses to make', async () => {
    const [said] = await explain('set-no-project')
    assert.match(
      String(said),
      /^c-apps: lasting .*: application references project nosuch which does not exist; gatehouse cluster bootstrap/,
    )
  })

  it('has nothing to say of one that is about to make it', async () => {
    assert.deepEqual(await explain('set-good'), [])
  })
})
