import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digest, guarded, serveStub } from '../test-registry.ts'
import { imagesIn } from './deployed.ts'
import { type PullLogin, nextRenewal } from './logins.ts'
import { problemsOf } from './problems.ts'
import { page } from './show.ts'
import { checkImages } from './there.ts'

const now = new Date('2026-11-25T12:00:00Z')
const renewal = {
  schedule: '17 */6 * * *',
  lastSuccess: undefined,
  next: nextRenewal(now).toISOString(),
  failing: false,
}

function login(expiresAt: string | undefined): PullLogin {
  const times = { renewedAt: now.toISOString(), renewedBy: 'x', expiresAt, failure: undefined }
  return { namespace: 'dev', kind: 'ecr', registry: 'r', ...times }
}

describe('imagesIn', () => {
  it('finds images by digest in YAML and JSON, each once, and none by tag', () => {
    const image = `ghcr.io/example/gateway@${digest}`
    const text = `image: ${image}\n- image: "${image}"\nimage: nginx:1\n{"image":"127.0.0.1:5000/b@${digest}"}`
    assert.deepEqual(imagesIn(text), [image, `127.0.0.1:5000/b@${digest}`])
  })
})

describe('nextRenewal', () => {
  it('is the next time of the schedule, in UTC', () => {
    assert.equal(renewal.next, '2026-11-25T12:17:00.000Z')
    assert.equal(
      nextRenewal(new Date('2026-11-25T18:17:00Z')).toISOString(),
      '2026-11-26T00:17:00.000Z',
    )
  })
})

describe('problemsOf', () => {
  const problems = (expiresAt: string | undefined, renews = true) =>
    problemsOf(
      { logins: [login(expiresAt)], renewal: renews ? renewal : undefined, images: [] },
      now,
    )

  it('has none while a token outlives its renewal, or does not end', () => {
    assert.deepEqual([...problems('2026-11-25T13:00:00Z'), ...problems(undefined, false)], [])
  })

  it('tells of a token that ends, has ended, or that nothing renews', () => {
    assert.match(
      problems('2026-11-25T12:10:00Z').join(''),
      /^dev: the token ends .* before it is renewed/,
    )
    assert.match(problems('2026-11-25T11:00:00Z').join(''), /^dev: the token has ended/)
    assert.match(problems('2026-11-25T23:00:00Z', false).join(''), /^dev: nothing renews the token/)
  })
})

describe('checkImages', () => {
  const images = (host: string, name: string) => [
    { image: `${host}/team/${name}@${digest}`, users: ['dev/pod/a'] },
  ]

  it('tells what is there, what is not, and what a registry does not say', async (t) => {
    const open = await serveStub(t, ({ url }, response) => {
      const headers = url?.includes('/team/gateway/') ? { 'docker-content-digest': digest } : {}
      response.writeHead('docker-content-digest' in headers ? 200 : 404, headers).end()
    })
    const closed = await serveStub(t, guarded('Basic realm="x"', 'Basic nobody-has-it'))
    const nobody = () => Promise.resolve(undefined)
    const all = [
      ...images(open.host, 'gateway'),
      ...images(open.host, 'broker'),
      ...images(closed.host, 'gateway'),
    ]
    const checked = await checkImages(all, nobody)
    assert.deepEqual(
      checked.map(({ there }) => there),
      [true, false, 'unknown'],
    )
    assert.match(checked[2]?.why ?? '', /does not let you read/)
  })
})

describe('page', () => {
  it('names the workload that runs an image, and how many others do', () => {
    const users = ['dev/pod/gateway-1', 'dev/pod/gateway-2', 'dev/rollout/gateway']
    const report = {
      context: 'office',
      registry: { kind: 'ghcr', host: 'ghcr.io', prefix: 'ghcr.io/team' } as const,
      namespaces: ['dev'],
      logins: [],
      renewal: undefined,
      problems: [],
      images: [{ image: `ghcr.io/team/gateway@${digest}`, there: true as const, users }],
    }
    const text = page(report, now, (_, words) => words)
    assert.match(text, /^gateway@sha256:[0-9a-f]{12}… +yes +dev\/rollout\/gateway and 2 more\n/m)
  })
})
