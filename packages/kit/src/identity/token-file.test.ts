import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { createLogger } from '../log.ts'
import { SecretFileError } from '../secret-file.ts'
import { TokenFile } from './token-file.ts'

/** A token file in a folder of its own; time stands still but for `pass`. */
async function open(t: TestContext, content?: string) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-token-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'token')
  if (content !== undefined) await writeFile(path, content)
  const lines: string[] = []
  const log = createLogger('sample', { destination: { write: (line) => void lines.push(line) } })
  const file = new TokenFile({ setting: 'BROKER_TOKEN_FILE', path, log })
  return {
    path,
    lines,
    read: async () => (await file.current()).reveal(),
    pass: () => t.mock.timers.tick(1_000),
  }
}

describe('TokenFile', () => {
  it('gives the token that the file holds now, and reads it once a second at most', async (t) => {
    const { read, path, pass } = await open(t, 'old.token.x\n')
    assert.equal(await read(), 'old.token.x')
    await writeFile(path, 'new.token.x\n')
    assert.equal(await read(), 'old.token.x')
    pass()
    assert.deepEqual(await Promise.all([read(), read()]), ['new.token.x', 'new.token.x'])
  })

  it('goes on with the last token while the file is away, empty or no token, and tells so once', async (t) => {
    const { read, path, pass, lines } = await open(t, 'old.token.x')
    await read()
    for (const content of ['', undefined, 'two words', 'ä.ö.ü', '']) {
      if (content === undefined) await rm(path)
      else await writeFile(path, content)
      pass()
      assert.equal(await read(), 'old.token.x')
    }
    assert.equal(lines.length, 1)
    assert.match(String(lines[0]), /"level":"error".*BROKER_TOKEN_FILE: the token cannot be read/)
    await writeFile(path, 'new.token.x')
    pass()
    assert.equal(await read(), 'new.token.x')
    assert.match(String(lines[1]), /BROKER_TOKEN_FILE: the token can be read again/)
    assert.doesNotMatch(lines.join(''), /token\.x|two words/)
  })

  it('says clearly that there is none, and takes the first that comes', async (t) => {
    const { read, path, pass, lines } = await open(t)
    for (let times = 0; times < 3; times += 1) {
      await assert.rejects(read(), (error: Error) => {
        assert.ok(error instanceof SecretFileError)
        assert.equal(
          error.message,
          `BROKER_TOKEN_FILE: the file ${path} is not there: put the secret there, or correct the path.`,
        )
        return true
      })
    }
    assert.equal(lines.length, 1)
    await writeFile(path, 'first.token.x')
    pass()
    assert.equal(await read(), 'first.token.x')
  })
})
