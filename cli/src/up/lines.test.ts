import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { eachLine } from './lines.ts'

describe('eachLine', () => {
  it('hands on lines whole, whatever the pieces they come in', async () => {
    const bytes = Buffer.from('one\ntw\u{2028}o ü\n\nlast')
    const cut = bytes.indexOf('ü') + 1
    const stream = Readable.from([
      bytes.subarray(0, 2),
      bytes.subarray(2, cut),
      bytes.subarray(cut),
    ])
    const lines: string[] = []
    eachLine(stream, (line) => lines.push(line))
    await once(stream, 'end')
    assert.deepEqual(lines, ['one', 'tw\u{2028}o ü', '', 'last'])
  })
})
