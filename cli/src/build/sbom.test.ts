import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Contents, billOfMaterials } from './sbom.ts'

const one = (name: string, more = {}) => ({
  name,
  folder: `node_modules/${name}`,
  version: '1.0.0',
  native: false,
  ...more,
})

const contents: Contents = {
  name: 'gatehouse gateway',
  version: 'abc',
  time: 1_795_625_303,
  architecture: 'arm64',
  suite: 'trixie',
  debs: { libc6: { version: '2.41-12+deb13u5', sha256: 'ab'.repeat(32) } },
  packages: [one('zebra', { license: 'MIT', integrity: 'sha512-q80=' }), one('@scope/name')],
}

type Bill = {
  metadata: { timestamp: string }
  components: Record<string, unknown>[]
  dependencies: { dependsOn: string[] }[]
}

describe('billOfMaterials', () => {
  it('names each part by its package URL, in order', () => {
    const { components, dependencies } = billOfMaterials(contents) as Bill
    const names = components.map(({ purl }) => purl)
    assert.deepEqual(names, [
      'pkg:deb/debian/libc6@2.41-12%2Bdeb13u5?arch=arm64&distro=trixie',
      'pkg:npm/%40scope/name@1.0.0',
      'pkg:npm/zebra@1.0.0',
    ])
    assert.deepEqual(dependencies[0]?.dependsOn, names)
  })

  it('tells licence and hash where they are known', () => {
    const { components } = billOfMaterials(contents) as Bill
    assert.deepEqual(components[2]?.licenses, [{ expression: 'MIT' }])
    assert.deepEqual(components[2]?.hashes, [{ alg: 'SHA-512', content: 'abcd' }])
    assert.ok(!('licenses' in (components[1] ?? {})))
  })

  it('is the same however the parts were found', () => {
    const packages = [...contents.packages, ...contents.packages].toReversed()
    assert.deepEqual(billOfMaterials({ ...contents, packages }), billOfMaterials(contents))
    const { metadata } = billOfMaterials(contents) as Bill
    assert.equal(metadata.timestamp, '2026-11-25T16:48:23.000Z')
  })
})
