import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startBroker } from './testing.ts'

const start = () =>
  startBroker(async ({ edit, put }) => {
    await put('kantox-challenge-bucket', 'welcome.txt')
    await put('another-bucket', 'a')
    await edit(`
parameters:
  /challenge/kantox: cloud-engineer
  /secret: { type: SecureString, value: canary }
  /list: { type: StringList, value: [a, b] }
`)
  })

describe('the routes of R0 and R1', () => {
  it('answer byte for byte what their users know', async () => {
    await using broker = await start()
    const buckets = '{"version":"1.2.3","buckets":["another-bucket","kantox-challenge-bucket"]}'
    const parameters = '{"version":"1.2.3","parameters":["/challenge/kantox","/list","/secret"]}'
    const one =
      '{"version":"1.2.3","name":"/challenge/kantox","value":"cloud-engineer","type":"String"}'
    const answers: Record<string, string> = {
      '/buckets': buckets,
      '/s3/buckets': buckets,
      '/params': parameters,
      '/parameters': parameters,
      '/param/challenge/kantox': '{"version":"1.2.3","value":"cloud-engineer"}',
      '/param/%2Fchallenge%2Fkantox': '{"version":"1.2.3","value":"cloud-engineer"}',
      '/param/list': '{"version":"1.2.3","value":"a,b"}',
      '/parameters/challenge/kantox': one,
      '/parameters/%2Fchallenge%2Fkantox': one,
    }
    for (const [path, expected] of Object.entries(answers)) {
      const answer = await broker.get(path)
      assert.equal(answer.status, 200, path)
      assert.equal(await answer.text(), expected, path)
      assert.match(String(answer.headers.get('content-type')), /^application\/json/)
    }
  })

  it('refuse the value of a SecureString, and know absent names', async () => {
    await using broker = await start()
    for (const [path, status, code] of [
      ['/param/secret', 403, 'value-is-secret'],
      ['/parameters/secret', 403, 'value-is-secret'],
      ['/param/absent', 404, 'parameter-not-found'],
      ['/parameters/absent/too', 404, 'parameter-not-found'],
    ] as const) {
      const answer = await broker.get(path)
      assert.equal(answer.status, status, path)
      const text = await answer.text()
      assert.ok(text.includes(`"urn:gatehouse:problem:${code}"`), path)
      assert.ok(!text.includes('canary'), path)
    }
  })

  it('list completely, past every page', async () => {
    const names = Array.from({ length: 1_234 }, (_, n) => `/many/${String(n).padStart(4, '0')}`)
    await using broker = await startBroker(({ edit }) =>
      edit(JSON.stringify({ parameters: Object.fromEntries(names.map((name) => [name, 'x'])) })),
    )
    assert.deepEqual((await broker.json('/params')).parameters, names)
  })
})
