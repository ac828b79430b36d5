import { describe } from 'node:test'
import { allows, refuses } from './test-cases.ts'

const permissions = ['services', 'store', 'aws', 'permissions']

describe('checkPlatform, of what nobody uses', () => {
  allows(
    'a parameter that a pattern of reads covers',
    ['resources', 'parameters', '/test/b'],
    [{ why: 'Another.', type: 'String', value: 'b', version: 1 }],
  )
  refuses([
    [
      [...permissions, 1, 'when'],
      'MODE=other',
      'store has ReadObjects in no stage, because MODE=other holds nowhere: set MODE in `uses` or `fixed` of store, or take it out.',
      [...permissions, 1],
    ],
    [
      ['services', 'store', 'fixed', 'MODE'],
      'local',
      'store has its AWS identity in no stage, because MODE=aws holds nowhere: set MODE in `uses` or `fixed` of store, or take it out.',
      ['services', 'store', 'aws', 'when'],
    ],
    [
      ['stages', 'dev', 'reads', 'secrets'],
      [],
      'store has ReadSecrets in no stage, because it names nothing that may be read: add to `reads.secrets` of a stage, or take it out.',
      [...permissions, 3],
    ],
    [
      ['services', 'store', 'uses', 'DATABASE'],
      undefined,
      'no service uses databases.facts in dev and prod: name it in `uses` of a service, or take it out.',
      ['resources', 'databases', 'facts'],
    ],
    [
      ['stages', 'prod', 'reads', 'parameters'],
      ['/other/*'],
      'no service uses parameters./test/greeting in prod: cover its name by `reads.parameters` of the stage, name it in `uses` of a service, or take it out.',
      ['resources', 'parameters', '/test/greeting'],
    ],
    [
      ['stages', 'prod', 'reads', 'buckets'],
      ['test-prod-file'],
      'no service uses buckets.files in prod: cover its name by `reads.buckets` of the stage, name it in `uses` of a service, or take it out.',
      ['resources', 'buckets', 'files'],
    ],
  ])
})
