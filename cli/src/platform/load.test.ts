import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { CliError } from '../cli-error.ts'
import { loadPlatform } from './load.ts'
import { checkoutWith, descriptionWith } from './test-checkout.ts'

async function refusalOf(t: TestContext, description: string): Promise<CliError> {
  const root = await checkoutWith(t, description)
  const error = await loadPlatform(root).then(
    () => assert.fail('it was taken'),
    (fault: unknown) => fault,
  )
  assert.ok(error instanceof CliError, String(error))
  return error
}

describe('loadPlatform', () => {
  it('answers with the description of a checkout', async (t) => {
    const platform = await loadPlatform(await checkoutWith(t))
    assert.equal(platform.name, 'gatehouse')
  })

  it('names what is wrong by its line, all of it, from top to bottom', async (t) => {
    const wrong = await descriptionWith("calls: ['directory', 'broker']", "calls: ['brokr']")
    const more = wrong.replace("repository: 'example/gatehouse'", "repository: 'gatehouse'")
    const { message, problems } = await refusalOf(t, more)
    assert.match(
      message,
      /^platform\.ts:\d+: "gatehouse" is no repository: .*\n +platform\.ts:36: gateway calls brokr, which is not there: did you mean broker\?$/,
    )
    assert.deepEqual(problems?.[1], {
      file: 'platform.ts',
      line: 36,
      path: 'services.gateway.calls[0]',
      text: 'gateway calls brokr, which is not there',
      fix: 'did you mean broker?',
    })
  })

  it('names what the compiler would have refused', async (t) => {
    const wrong = await descriptionWith("account: '777788889999'", 'account: 777788889999')
    const { message } = await refusalOf(t, wrong)
    assert.match(message, /^platform\.ts:\d+: stages\.prod\.account is the number 777788889999: /)
  })

  it('names where it is no TypeScript', async (t) => {
    const { message } = await refusalOf(t, 'export const platform = {\n  name: 1\n  b: 2 }\n')
    assert.match(message, /^platform\.ts:3: it is no TypeScript: Expected `,` or `}`/)
  })

  it('names what of TypeScript Node.js does not run', async (t) => {
    const { message } = await refusalOf(t, '\nenum A { B }\nexport const platform = {}\n')
    assert.match(message, /^platform\.ts:2: it cannot be run: TypeScript enum is not supported/)
  })

  it('names where it throws', async (t) => {
    const thrown = "\nconst a: string = 'x'\nthrow new Error(`no ${a}`)\n"
    assert.match((await refusalOf(t, thrown)).message, /^platform\.ts:3: it cannot be run: no x\.$/)
    const text = await refusalOf(t, "\nthrow 'in a way'\n")
    assert.equal(text.message, 'platform.ts: it cannot be run: in a way.')
  })

  it('says that it imports what is not there', async (t) => {
    const { message } = await refusalOf(t, "import './nowhere.ts'\nexport const platform = {}\n")
    assert.match(message, /^platform\.ts.*: it cannot be run: Cannot find module .*nowhere\.ts/)
  })

  it('says that it exports none, or that there is none', async (t) => {
    const { message, fix } = await refusalOf(t, 'export const platfrom = {}\n')
    assert.equal(message, 'platform.ts exports no `platform`')
    assert.match(fix, /export const platform = definePlatform/)
    const root = await checkoutWith(t)
    await rm(join(root, 'platform.ts'))
    await assert.rejects(loadPlatform(root), { message: 'there is no platform.ts here' })
  })
})
