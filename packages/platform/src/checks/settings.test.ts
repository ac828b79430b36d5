import { describe } from 'node:test'
import { refuses } from './test-cases.ts'

const store = ['services', 'store']

describe('checkPlatform, of settings', () => {
  refuses([
    [
      [...store, 'settings', 1],
      'data-base',
      '"data-base" of store is no name of a setting: write it in capitals, digits and underscores.',
    ],
    [[...store, 'settings', 1], 'TABLE', 'store has the setting TABLE twice: name it once.'],
    [
      [...store, 'uses', 'TABEL'],
      'tables.items',
      'store has TABEL in `uses`, which is not among its settings: there are TABLE, DATABASE, QUEUE, MODE.',
    ],
    [
      [...store, 'fixed', 'MOD'],
      'aws',
      'store has MOD in `fixed`, which is not among its settings: did you mean MODE?',
    ],
    [
      [...store, 'fixed', 'TABLE'],
      'items',
      'store has TABLE both in `uses` and in `fixed`: take one of them out.',
    ],
    [
      [...store, 'uses', 'TABLE'],
      'tables.item',
      'TABLE of store is tables.item, which is no resource: did you mean tables.items?',
    ],
    [
      [...store, 'uses', 'TABLE'],
      'tables.constructor',
      'TABLE of store is tables.constructor, which is no resource: there are buckets.files, parameters./test/greeting, secrets.client, tables.items, databases.facts, queues.changes.',
    ],
  ])
})
