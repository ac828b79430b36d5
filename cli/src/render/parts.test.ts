import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import { partsOf } from './parts.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const release = { version: '0.1.0', commit: 'a', builtAt: '2026-11-25T19:58:19.000Z' }
const digests = { gateway: digest('1'), broker: digest('2'), directory: digest('3') }

/** dev with PostgreSQL in a cluster of its own machines. */
const stage = {
  ...platform.stages.dev,
  cluster: 'k3s' as const,
  uses: { directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null } } as const,
}
const onK3s = { ...platform, registry: 'r.example/g', stages: { ...platform.stages, dev: stage } }

describe('partsOf', () => {
  it('has a part for each service, by its repository and digest', () => {
    const parts = partsOf(platform, 'dev', { ...release, digests })
    assert.deepEqual(parts[0], {
      name: 'gateway',
      chart: 'chart',
      repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/gatehouse/gateway',
      digest: digest('1'),
    })
    assert.equal(parts.length, 3)
  })

  it('has the databases that are in the cluster', () => {
    const parts = partsOf(onK3s, 'dev', {
      ...release,
      digests: { ...digests, database: digest('4') },
    })
    assert.deepEqual(parts.at(-1), {
      name: 'database-people',
      chart: 'postgres',
      repository: 'r.example/g/database',
      digest: digest('4'),
    })
  })

  it('refuses an image that is missing, a tag, and a digest that is not whole, all at once', () => {
    const wrong = { gateway: 'gateway-latest', broker: 'sha256:12' }
    assert.throws(() => partsOf(onK3s, 'dev', { ...release, digests: wrong }), {
      name: 'CliError',
      message: [
        'gateway has the image "gateway-latest", which is a tag, and may be another image tomorrow: say its digest',
        'broker has the image "sha256:12", which is not whole: it has 64 hexadecimal digits',
        'directory has no image: the build has none called directory',
        'database-people has no image: the build has none called database',
      ].join('\n       '),
    })
  })
})
