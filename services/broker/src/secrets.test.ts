import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startBroker } from './testing.ts'

describe('GET /api/v1/secrets', () => {
  it('lists metadata in order of name, and no value anywhere', async () => {
    await using broker = await startBroker(({ edit }) =>
      edit(`
secrets:
  shop/payment-provider: { description: Sandbox, value: { key: canary-one } }
  a-text: canary-two
`),
    )
    const answer = await broker.get('/api/v1/secrets')
    const text = await answer.text()
    const { data } = JSON.parse(text) as { data: Record<string, unknown>[] }
    assert.deepEqual(
      data.map(({ name, description }) => [name, description]),
      [
        ['a-text', undefined],
        ['shop/payment-provider', 'Sandbox'],
      ],
    )
    assert.deepEqual(Object.keys(data[0] ?? {}).toSorted(), [
      'createdAt',
      'lastChangedAt',
      'name',
      'versions',
    ])
    const seen = [
      text,
      ...broker.account.lines,
      await broker.account.kept(),
      await broker.metrics(),
    ]
    assert.doesNotMatch(seen.join('\n'), /canary/)
  })
})
