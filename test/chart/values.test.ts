import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { RolloutValues, SecretValues, ServiceValues } from '@gatehouse/platform'
import { parse } from 'yaml'
import { chart, examples, valuesOf } from './chart.ts'

type Schema = { properties?: Record<string, Schema>; items?: Schema; type?: string | string[] }
type All<T> = Record<keyof T, true>

/** The compiler wants each name of the description's types here, and no other. */
const names: All<ServiceValues> = {
  platform: true,
  stage: true,
  name: true,
  image: true,
  port: true,
  metricsPort: true,
  replicas: true,
  cpuMillis: true,
  memoryMib: true,
  rollout: true,
  settings: true,
  clusterSettings: true,
  calls: true,
  checksCallers: true,
  identity: true,
  secrets: true,
  peers: true,
  migrates: true,
  entrance: true,
  nodePort: true,
  networkPolicy: true,
  monitored: true,
}
const image: All<ServiceValues['image']> = { repository: true, pullSecret: true }
const rollout: All<RolloutValues> = {
  strategy: true,
  prometheus: true,
  successPercent: true,
  p95Milliseconds: true,
  probes: true,
  deadlineSeconds: true,
}
const secret: All<SecretValues> = { name: true, setting: true, source: true }
const identity: All<NonNullable<ServiceValues['identity']>> = { kind: true, roleArn: true }
const entrance: All<NonNullable<ServiceValues['entrance']>> = {
  kind: true,
  className: true,
  host: true,
  issuer: true,
  nginx: true,
}

const read = (path: string) => readFileSync(join(chart, path), 'utf8')
const schema = JSON.parse(read('values.schema.json')) as Schema
const keysOf = ({ properties = {} }: Schema = {}) => Object.keys(properties).toSorted()
const sorted = (all: object, ...more: string[]) => [...Object.keys(all), ...more].toSorted()

describe('values.schema.json', () => {
  const { properties = {} } = schema

  it('takes what the description says of a service, and what a release adds', () => {
    assert.deepEqual(keysOf(schema), sorted(names, 'version'))
    assert.deepEqual(keysOf(properties.image), sorted(image, 'digest'))
    assert.deepEqual(keysOf(properties.rollout), sorted(rollout))
    assert.deepEqual(keysOf(properties.secrets?.items), sorted(secret))
    assert.deepEqual(keysOf(properties.identity), sorted(identity))
    assert.deepEqual(keysOf(properties.entrance), sorted(entrance))
  })
})

describe('values.yaml', () => {
  it('has a line for each value', () => {
    assert.deepEqual(sorted(parse(read('values.yaml')) as object), keysOf(schema))
  })

  it('is explained in the README, value by value', () => {
    const rows = [...read('README.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name)
    const all = keysOf(schema).flatMap((name) => {
      const inner = keysOf(schema.properties?.[name])
      return inner.length > 0 ? inner.map((key) => `${name}.${key}`) : [name]
    })
    assert.deepEqual(rows.toSorted(), all.toSorted())
  })
})

describe('deploy/chart/ci', () => {
  it('gives each example all that the description would', async () => {
    for (const example of examples) {
      const values = await valuesOf(example)
      assert.deepEqual(Object.keys(values).toSorted(), sorted(names, 'version'), example)
    }
  })
})
