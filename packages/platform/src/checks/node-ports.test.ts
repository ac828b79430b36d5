import { describe } from 'node:test'
import { allows, refuses } from './test-cases.ts'

const ports = ['clusters', 'small', 'nodePorts']

describe('checkPlatform, of ports of nodes', () => {
  allows('ports for a stage that may yet come', [...ports, 'stage'], ['prod'])
  refuses([
    [
      [...ports, 'stage'],
      'de',
      'the ports of the nodes of small are for de, which is no stage: did you mean dev?',
    ],
    [
      ['stages', 'prod', 'cluster'],
      'small',
      'the ports of the nodes of small are for dev, which runs in old: there are prod.',
      [...ports, 'stage'],
    ],
    [
      [...ports, 'services', 'dor'],
      30_003,
      'the nodes of small have a port for dor, which is no service: did you mean door?',
    ],
    [
      [...ports, 'services', 'door'],
      8080,
      'door: 8080 is no port that a node of small gives: choose a whole number from 30000 to 32767.',
    ],
    [
      [...ports, 'pages', 'prometheus'],
      30_002,
      'door and prometheus have the same port 30002 of the nodes of small: choose another for one.',
    ],
  ])
})
