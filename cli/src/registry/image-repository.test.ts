import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { CliError } from '../cli-error.ts'
import { ImageRepository } from './image-repository.ts'
import { digest, guarded, serveStub } from './test-registry.ts'

const nobody = () => Promise.resolve(undefined)
const ada = () => Promise.resolve({ username: 'ada', password: 'pass:word' })
const basic = `Basic ${Buffer.from('ada:pass:word').toString('base64')}`

describe('ImageRepository', () => {
  it('finds an image that anybody may read, and tells what is not there', async (t) => {
    const { host, asked } = await serveStub(t, guarded('', undefined as never))
    const images = new ImageRepository(`${host}/team/gateway`, nobody)
    assert.equal(await images.find('gateway-1'), digest)
    assert.equal(await images.find('gateway-2'), undefined)
    assert.deepEqual(asked, [
      'HEAD /v2/team/gateway/manifests/gateway-1',
      'HEAD /v2/team/gateway/manifests/gateway-2',
    ])
  })

  it('computes the digest where the registry does not say it', async (t) => {
    const { host } = await serveStub(t, (_request, response) => response.end('{}'))
    const images = new ImageRepository(`${host}/team/gateway`, nobody)
    const expected = `sha256:${createHash('sha256').update('{}').digest('hex')}`
    assert.equal(await images.find('gateway-1'), expected)
  })

  it('shows who asks by Basic, as ECR wants it', async (t) => {
    const { host } = await serveStub(t, guarded('Basic realm="x"', basic))
    assert.equal(await new ImageRepository(`${host}/team/gateway`, ada).find('gateway-1'), digest)
  })

  it('gets a token where the registry says, once for all that it looks for', async (t) => {
    const tokens = await serveStub(t, (request, response, { searchParams }) => {
      assert.equal(request.headers.authorization, basic)
      assert.equal(searchParams.get('service'), 'registry')
      assert.equal(searchParams.get('scope'), 'repository:team/gateway:pull')
      response.end('{"token":"t1"}')
    })
    const challenge = `Bearer realm="http://${tokens.host}/token",service="registry",scope="repository:team/gateway:pull"`
    const { host, asked } = await serveStub(t, guarded(challenge, 'Bearer t1'))
    const images = new ImageRepository(`${host}/team/gateway`, ada)
    assert.equal(await images.find('gateway-1'), digest)
    assert.equal(await images.find('gateway-2'), undefined)
    assert.equal(tokens.asked.length, 1)
    assert.equal(asked.length, 3)
  })

  it('asks for a token as nobody, as Docker Hub allows, and by a token that stands for a person', async (t) => {
    let sent = ''
    const tokens = await serveStub(t, (request, response) => {
      sent = request.headers.authorization ?? 'nobody'
      request.setEncoding('utf8').on('data', (text) => (sent = text))
      request.on('end', () => response.end('{"access_token":"t1"}'))
    })
    const { host } = await serveStub(
      t,
      guarded(`Bearer realm="http://${tokens.host}/token"`, 'Bearer t1'),
    )
    assert.equal(
      await new ImageRepository(`${host}/team/gateway`, nobody).find('gateway-1'),
      digest,
    )
    assert.equal(sent, 'nobody')
    const known = () => Promise.resolve({ identityToken: 'i1' })
    assert.equal(await new ImageRepository(`${host}/team/gateway`, known).find('gateway-1'), digest)
    assert.match(sent, /grant_type=refresh_token.*refresh_token=i1/)
  })

  it('says what to do about a refusal, and that it may stand for a wrong name', async (t) => {
    const { host } = await serveStub(t, guarded('Basic realm="x"', basic))
    await assert.rejects(
      new ImageRepository(`${host}/team/gateway`, nobody).find('gateway-1'),
      (error: CliError) => {
        assert.equal(error.message, `${host} does not let you read ${host}/team/gateway (401)`)
        assert.match(error.fix, /docker login .*see that its name is right/)
        return true
      },
    )
  })

  it('says that the registry cannot be reached', async () => {
    await assert.rejects(
      new ImageRepository('127.0.0.1:1/team/gateway', nobody).find('gateway-1'),
      /^CliError: the registry 127\.0\.0\.1:1 cannot be reached: /,
    )
  })
})
