import { describe } from 'node:test'
import { allows, refuses } from './test-cases.ts'

const uses = ['stages', 'prod', 'uses']

describe('checkPlatform, of what services use in a stage', () => {
  allows('what is taken away, and what stands in for it', uses, [
    { store: { TABLE: null } },
    { store: { DATABASE: null, TABLE: null } },
    { store: { DATABASE: 'databases.facts' } },
  ])
  refuses([
    [
      uses,
      { stor: { TABLE: null } },
      'prod has uses of stor, which is no service: did you mean store?',
      [...uses, 'stor'],
    ],
    [
      uses,
      { store: { TABEL: null } },
      'TABEL is no setting of store: there are TABLE, DATABASE, QUEUE, MODE.',
      [...uses, 'store', 'TABEL'],
    ],
    [
      uses,
      { store: { MODE: 'tables.items' } },
      'store has MODE in `fixed`, which is the same in all stages: take it out of one of them.',
      [...uses, 'store', 'MODE'],
    ],
    [
      uses,
      { door: { ISSUER: null } },
      'ISSUER of door is taken away, and names nothing: take it out.',
      [...uses, 'door', 'ISSUER'],
    ],
    [
      uses,
      { store: { TABLE: 'tables.item' } },
      'TABLE of store is tables.item, which is no resource: did you mean tables.items?',
      [...uses, 'store', 'TABLE'],
    ],
    [
      ['resources', 'databases', 'facts', 'insteadOf'],
      'tables.items',
      'store has both DATABASE and TABLE in dev, and databases.facts is there instead of tables.items: take TABLE out, or set it to null in `uses` of the stage.',
      ['services', 'store', 'uses', 'DATABASE'],
    ],
  ])
})
