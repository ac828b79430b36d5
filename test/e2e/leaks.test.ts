import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Leaks } from '../support/leaks.ts'
import type { Meant, Who } from './leaks/answers.ts'
import { failMeanwhile, listen } from './leaks/faults.ts'
import { breakAccount, plant, stored } from './leaks/planted.ts'
import { type Talkative, startTalkative } from './leaks/system.ts'
import {
  changePeople,
  makeKeys,
  readEverything,
  readMetrics,
  revealEverything,
  runCommands,
  signIn,
  watchExchanged,
} from './leaks/use.ts'
import { sendWrongRequests } from './leaks/wrong-requests.ts'

/** All the answers that are there to hold a secret. */
const meant: Meant[] = [
  {
    answer: /^(?:key 0|the admin’s browser): POST gateway\/api\/v1\/reveal$/,
    holds: /^the (?:SecureString|secret text|secret map)$/,
  },
  {
    answer: /^(?:key 0|the admin’s browser): GET gateway\/(?:config|param|parameters)\//,
    holds: /^the SecureString$/,
  },
  { answer: /browser: POST gateway\/api\/v1\/me\/keys$/, holds: /^an API key$/ },
  { answer: /^gatehouse keys create /, holds: /^an API key$/ },
  {
    answer: /: GET gateway\/auth\/login$/,
    holds: /^a (?:cookie gatehouse_login|state|nonce|code_challenge)$/,
  },
  { answer: /browser: POST gateway\/auth\/logout$/, holds: /^(?:an issued id_token|a nonce)$/ },
  { answer: /browser: GET gateway\/auth\/callback$/, holds: /^a cookie gatehouse_session$/ },
  {
    answer: /browser: \w+ issuer\/(?:auth|interaction)/,
    holds: /^(?:a cookie gatehouse_issuer\w*|a state|a code|an id of a sign-in)$/,
  },
]

/** B6: what is secret stands where it belongs, and in no other byte that the system wrote. */
describe('secrets', () => {
  let talkative: Talkative
  let leaks: Leaks
  before(async () => {
    talkative = await startTalkative()
    leaks = talkative.system.leaks
    for (const [name, value] of Object.entries(stored)) leaks.watch(name, value)
    await plant(talkative.system)
    const browserOf = await signIn(talkative, leaks)
    const keys = await makeKeys(talkative, browserOf('admin'), leaks)
    const bearer = { authorization: `Bearer ${await watchExchanged(talkative, leaks)}` }
    const everyone: Who[] = [
      { name: 'anyone', headers: {} },
      { name: 'a person', headers: bearer },
      ...keys,
      browserOf('admin').who,
    ]
    const stopListening = listen(talkative, everyone)
    await readEverything(talkative, everyone)
    await revealEverything(talkative, everyone)
    await changePeople(talkative)
    await sendWrongRequests(talkative, leaks)
    await breakAccount(talkative.system)
    await browserOf('viewer').signOut(talkative.urls.gateway)
    await readMetrics(talkative)
    await failMeanwhile(talkative, everyone, browserOf('admin'))
    await runCommands(talkative)
    await stopListening()
    await watchExchanged(talkative, leaks)
  })
  after(() => talkative.stop())

  it('are in no answer but those that are there to hold them', () => {
    assert.ok(talkative.answers.count > 1_000)
    assert.deepEqual(talkative.answers.search(leaks, meant), [], 'these need not be meant')
    assert.deepEqual(leaks.findings, [])
  })

  it('are in no log', () => {
    const output = talkative.system.output()
    for (const said of [
      '"level":"debug"',
      'account.yaml:',
      'nobody catches this',
      '"POST","path":"/token"',
    ])
      assert.ok(output.includes(said), said)
    leaks.search('the output', output)
    assert.deepEqual(leaks.findings, [])
  })

  it('are in no diagnostic report, and in no temporary file', async () => {
    const { reports, temporary } = talkative
    const written = await readdir(reports)
    assert.ok(written.length >= 8, written.join(' '))
    const texts = await Promise.all(written.map((name) => readFile(join(reports, name), 'utf8')))
    for (const trigger of ['"Signal"', '"Exception"'])
      assert.ok(texts.some((text) => text.includes(`"trigger": ${trigger}`)))
    await leaks.searchFolder('the reports', reports, /^$/)
    await leaks.searchFolder('the temporary files', temporary, /^$/)
    assert.deepEqual(leaks.findings, [])
  })

  it('are found by this search where they belong', async () => {
    const { data } = talkative.system
    const known = new Leaks()
    known.watch('the secret text', stored['the secret text'])
    known.watch('a reason', 'to look for leaks')
    await known.searchFolder('the data folder', data, /^run\//)
    assert.ok(known.findings.includes('the secret text in the data folder account/account.yaml'))
    assert.match(known.findings.join('\n'), /a reason in the data folder postgres\/data\/base/)
  })
})
