import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Api, Secret } from './api.ts'
import { renewAll } from './renew.ts'
import type { PullIdentity } from './token.ts'

const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const now = new Date('2026-11-25T12:00:00Z')
const expiresAt = new Date('2026-11-26T00:00:00Z')

function secret(namespace: string, name: string, annotations: object, credentials = ''): Secret {
  const data = { credentials: Buffer.from(credentials).toString('base64') }
  return { metadata: { name, namespace, annotations: annotations as Record<string, string> }, data }
}

function pullSecret(namespace: string, roleArn: string, kind = 'ecr'): Secret {
  const annotations = { registry: host, 'registry-kind': kind, 'role-arn': roleArn }
  const notes = Object.entries(annotations).map(([key, text]) => [`gatehouse/${key}`, text])
  return secret(namespace, 'registry', Object.fromEntries(notes) as object)
}

/** An API server with these secrets, and what was changed. */
function apiOf(namespaces: string[], secrets: Secret[]) {
  const changes: Record<
    string,
    { metadata: { annotations: Record<string, string> }; data?: Record<string, string> }
  > = {}
  const api: Api = {
    namespaces: () => Promise.resolve(namespaces),
    findSecret: (namespace, name) =>
      namespace === 'closed'
        ? Promise.reject(new Error('forbidden'))
        : Promise.resolve(
            secrets.find(
              ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
            ),
          ),
    patchSecret: (namespace, _name, change) => {
      changes[namespace] = change as (typeof changes)[string]
      return Promise.resolve()
    },
  }
  return { api, changes }
}

function renew(api: Api, fetchToken = fetched, tokenFile?: string) {
  const more = tokenFile === undefined ? {} : { tokenFile }
  return renewAll({ api, label: 'part-of=test', fetchToken, now: () => now, ...more })
}

const fetched = ({ by, roleArn }: PullIdentity) => {
  const password = 'credentials' in by ? `of ${by.credentials}` : `of ${roleArn} by ${by.tokenFile}`
  return Promise.resolve({ login: { username: 'AWS', password }, expiresAt })
}

/** What each namespace pulls by from now on. */
function passwords(changes: ReturnType<typeof apiOf>['changes']): Record<string, string> {
  const all = Object.entries(changes).map(([namespace, { data }]) => {
    const text = Buffer.from(data?.['.dockerconfigjson'] ?? '', 'base64').toString()
    const { auths } = JSON.parse(text) as { auths: Record<string, { password: string }> }
    return [namespace, auths[host]?.password]
  })
  return Object.fromEntries(all) as Record<string, string>
}

describe('renewAll', () => {
  it('renews each namespace by its own identity, and one without by that of another', async () => {
    const { api, changes } = apiOf(
      ['a-system', 'dev', 'qa'],
      [
        pullSecret('a-system', ''),
        pullSecret('dev', 'arn:dev'),
        secret('dev', 'base-identity', {}, 'dev'),
        pullSecret('qa', 'arn:qa'),
        secret('qa', 'base-identity', {}, 'qa'),
      ],
    )
    const renewals = await renew(api)
    assert.deepEqual(
      renewals.map(({ namespace }) => namespace),
      ['dev', 'qa', 'a-system'],
    )
    assert.deepEqual(passwords(changes), {
      dev: 'of dev',
      qa: 'of qa',
      'a-system': 'of qa',
    })
    assert.deepEqual(changes.dev?.metadata.annotations, {
      'gatehouse/renewed-at': '2026-11-25T12:00:00.000Z',
      'gatehouse/expires-at': '2026-11-26T00:00:00.000Z',
      'gatehouse/renewed-by': 'registry-renewal',
      'gatehouse/failure': '',
    })
  })

  it('has the token of the cluster take on the role of each namespace, and reads no base identity', async () => {
    const { api, changes } = apiOf(
      ['a-system', 'dev', 'qa'],
      [
        pullSecret('a-system', ''),
        pullSecret('dev', 'arn:dev'),
        pullSecret('qa', 'arn:qa'),
        secret('qa', 'base-identity', {}, 'left over'),
      ],
    )
    await renew(api, fetched, '/token')
    assert.deepEqual(passwords(changes), {
      dev: 'of arn:dev by /token',
      qa: 'of arn:qa by /token',
      'a-system': 'of arn:qa by /token',
    })
  })

  it('leaves other registries, and namespaces without a pull secret, alone', async () => {
    const { api, changes } = apiOf(['dev', 'qa'], [pullSecret('dev', '', 'ghcr')])
    assert.deepEqual(await renew(api), [])
    assert.deepEqual(changes, {})
  })

  it('notes a failure at the secret, and renews the others', async () => {
    const { api, changes } = apiOf(
      ['closed', 'dev', 'qa'],
      [
        pullSecret('dev', 'arn:dev'),
        pullSecret('qa', 'arn:qa'),
        secret('qa', 'base-identity', {}, 'qa'),
      ],
    )
    const renewals = await renew(api, (identity) =>
      'credentials' in identity.by && identity.by.credentials
        ? fetched(identity)
        : Promise.reject(new Error('no access key')),
    )
    assert.deepEqual(renewals, [
      { namespace: 'dev', failure: 'Error: no access key' },
      { namespace: 'qa', expiresAt: expiresAt.toISOString() },
      { namespace: 'closed', failure: 'Error: forbidden' },
    ])
    assert.deepEqual(changes.dev, {
      metadata: {
        annotations: {
          'gatehouse/failed-at': '2026-11-25T12:00:00.000Z',
          'gatehouse/failure': 'Error: no access key',
        },
      },
    })
  })
})
