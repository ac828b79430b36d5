import { describe } from 'node:test'
import { allows, refuses } from './test-cases.ts'

const settings = ['stages', 'prod', 'settings']

describe('checkPlatform, of the settings of a stage', () => {
  allows('settings that services know', settings, [
    { door: { LOG_LEVEL: 'debug', ISSUER: 'https://login.example' } },
    { store: { AWS_ENDPOINT_URL: 'http://10.0.0.1:4566' } },
  ])
  refuses([
    [
      settings,
      { dor: { LOG_LEVEL: 'debug' } },
      'prod has settings of dor, which is no service: did you mean door?',
      [...settings, 'dor'],
    ],
    [
      settings,
      { door: { ISUER: 'https://login.example' } },
      'ISUER is no setting of door: did you mean ISSUER?',
      [...settings, 'door', 'ISUER'],
    ],
    [
      settings,
      { door: { AWS_ENDPOINT_URL: 'http://10.0.0.1' } },
      'AWS_ENDPOINT_URL is no setting of door: there are ISSUER, CLIENT_FILE, LOG_LEVEL, REQUEST_TIMEOUT_MS, MAX_EVENT_LOOP_DELAY_MS.',
      [...settings, 'door', 'AWS_ENDPOINT_URL'],
    ],
    [
      settings,
      { door: { CLIENT_SECRET: 'abc' } },
      'CLIENT_SECRET of door looks like a secret, and the description is in Git: take the value out, and have the service read it from a file.',
      [...settings, 'door', 'CLIENT_SECRET'],
    ],
    [
      settings,
      { store: { AWS_ENDPOINT_URL: 'https://me:pass@aws.example' } },
      'AWS_ENDPOINT_URL of store looks like a secret, and the description is in Git: take the value out, and have the service read it from a file.',
      [...settings, 'store', 'AWS_ENDPOINT_URL'],
    ],
    [
      settings,
      { store: { MODE: 'local' } },
      'store has MODE in `fixed`, which is the same in all stages: take it out of one of them.',
      [...settings, 'store', 'MODE'],
    ],
    [
      settings,
      { store: { TABLE: 'mine' } },
      'TABLE of store names a resource: name another one in `uses` of the stage, or its name in `names`.',
      [...settings, 'store', 'TABLE'],
    ],
  ])
})
