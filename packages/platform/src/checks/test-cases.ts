import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Path, checkPlatform, sentenceOf } from '../index.ts'
import { changed, describeSystem } from '../test-system.ts'

/** One value that is changed, what must be said of it, and where, unless that is where it was changed. */
export type Case = [change: Path, value: unknown, sentence: string, at?: Path]

const system = describeSystem()

/** A test for each: of a description in which nothing else is wrong. */
export function refuses(cases: Case[]): void {
  for (const [path, value, sentence, at = path] of cases) {
    it(sentence, () => {
      const problems = checkPlatform(changed(system, path, value))
      const said = problems.map((problem) => [sentenceOf(problem), problem.path])
      assert.deepEqual(
        said.find(([text]) => text === sentence),
        [sentence, at],
        JSON.stringify(said),
      )
    })
  }
}

/** Values that are all right. */
export function allows(what: string, path: Path, values: unknown[]): void {
  it(`allows ${what}`, () => {
    for (const value of values) {
      assert.deepEqual(checkPlatform(changed(system, path, value)).map(sentenceOf), [])
    }
  })
}
