import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../../platform.ts'
import type { Root } from '../root.ts'
import type { Looked } from './list.ts'
import { scopeOf } from './scope.ts'
import { isClean, leftoversPage } from './show.ts'

const plain = (_style: unknown, text: string) => text
const where = { by: 'name', region: 'eu-west-1' }
const nothing: Looked = { kind: 'EC2 instance', ...where, found: [] }
const key = { kind: 'KMS key', id: 'key-1', costs: 'no', goes: '2026-12-25' }
const nat = { kind: 'NAT gateway', id: 'nat-1', costs: 'by the hour' }

describe('scopeOf', () => {
  const root = { stage: 'dev' } as Root
  const described = { ...platform, stages: { ...platform.stages, 'dev-2': platform.stages.dev } }
  const scope = scopeOf(root, described)

  it('knows the names of the stage, and those that begin as they do', () => {
    for (const name of ['gatehouse-dev', 'gatehouse-dev-broker', 'kantox-challenge-bucket']) {
      assert.ok(scope.isNamed(name), name)
    }
    for (const name of ['gatehouse-qa-broker', 'gatehouse-devel', 'gatehouse-dev-2-broker', '']) {
      assert.ok(!scope.isNamed(name), name)
    }
  })

  it('wants both tags', () => {
    const tag = (Key: string, Value: string) => ({ Key, Value })
    const [own, stage] = [tag('gatehouse:platform', 'gatehouse'), tag('gatehouse:stage', 'dev')]
    assert.ok(scope.isTagged([own, stage, tag('a', 'b')]))
    assert.ok(!scope.isTagged([own]))
    assert.ok(!scope.isTagged([stage, tag('gatehouse:platform', 'other')]))
    assert.ok(!scope.isTagged(undefined))
  })
})

describe('leftoversPage', () => {
  it('proves that nothing is left by all that was looked for', () => {
    const page = leftoversPage([nothing], plain)
    assert.match(page, /EC2 instance {2}eu-west-1 {2}name {2}-\n/)
    assert.match(page, /Nothing is left that costs money or stays\.\n$/)
    assert.equal(isClean([nothing]), true)
  })

  it('does not count what AWS takes away by itself', () => {
    const looked: Looked[] = [{ kind: 'KMS key', ...where, found: [key] }]
    assert.equal(isClean(looked), true)
    assert.match(
      leftoversPage(looked, plain),
      /KMS key {2}key-1 {2}no; AWS takes it away on 2026-12-25\n/,
    )
  })

  it('says of each thing whether it costs money', () => {
    const looked: Looked[] = [nothing, { kind: 'NAT gateway', ...where, found: [nat] }]
    assert.equal(isClean(looked), false)
    const page = leftoversPage(looked, plain)
    assert.match(page, /LEFT {9}WHICH {2}COSTS MONEY\nNAT gateway {2}nat-1 {2}by the hour\n/)
    assert.match(page, /Not all is gone: 1 thing is left\.\n$/)
  })

  it('does not take for gone what could not be looked for', () => {
    const looked: Looked[] = [nothing, { kind: 'Secret', ...where, unknown: 'AWS denies it' }]
    assert.equal(isClean(looked), false)
    const page = leftoversPage(looked, plain)
    assert.match(page, /Secret .* not known: AWS denies it\n/)
    assert.match(page, /Not all is gone: of 1 kind it is not known\.\n$/)
  })
})
