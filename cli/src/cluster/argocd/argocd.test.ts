import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { run } from '../../program.ts'
import { recordingContext, temporaryFolder } from '../../testing.ts'
import { newPassword } from './new-password.ts'

describe('gatehouse cluster argocd password', () => {
  it('refuses flags that contradict one another, before it looks for a cluster', async () => {
    for (const flags of [
      ['--show', '--set'],
      ['--from-file', 'x'],
      ['--show', '--output', 'x'],
    ]) {
      const { context, written } = recordingContext()
      assert.equal(await run(['cluster', 'argocd', 'password', ...flags], context), 2)
      assert.match(written.stderr, /these flags do not go together/)
    }
  })

  it('takes a new one from a file, of 12 bytes to the 72 that bcrypt looks at', async (t) => {
    const cwd = await temporaryFolder(t)
    const { context } = recordingContext({ cwd })
    const give = async (text: string) => {
      await writeFile(join(cwd, 'new'), `${text}\n`, { mode: 0o600 })
      return newPassword('new', context)
    }
    assert.equal(await give('twelve bytes'), 'twelve bytes')
    assert.equal(await give('x'.repeat(72)), 'x'.repeat(72))
    await assert.rejects(give('eleven byte'), { message: 'the password has 11 bytes' })
    await assert.rejects(give('ü'.repeat(37)), { message: 'the password has 74 bytes' })
  })
})
