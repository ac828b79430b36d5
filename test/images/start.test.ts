import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { noImages, outputOf, startImage } from '../support/images.ts'
import { noPostgres, startPostgres } from '../support/postgres.ts'
import { plain } from '../../services/directory/src/avatars/test-pictures.ts'
import { type Unpacked, listening, openImages } from './test-images.ts'

/** Runs a script by the Node.js of an image, as that would start its service. */
function evaluate({ folder, config: whole }: Unpacked, code: string) {
  const Entrypoint = whole.config.Entrypoint.toSpliced(-1)
  const config = { ...whole, config: { ...whole.config, Entrypoint } }
  return outputOf(startImage(folder, config, ['--input-type=module', '--eval', code], {}))
}

describe('images, started as in a cluster', { skip: noImages }, () => {
  let images: ReadonlyMap<string, Unpacked>
  const image = (service: string) => images.get(service) as Unpacked
  before(async () => {
    ;({ images } = await openImages())
  })

  it('start the gateway, which decides by the policies of its stage', async (t) => {
    const env = {
      GATEHOUSE_STAGE: 'dev',
      GATEHOUSE_PUBLIC_URL: 'http://127.0.0.1',
      GATEHOUSE_HOSTS: '127.0.0.1',
      BROKER_URL: 'http://127.0.0.1:1',
      DIRECTORY_URL: 'http://127.0.0.1:1',
      BROKER_TOKEN_FILE: '/var/run/secrets/gatehouse/broker',
      DIRECTORY_TOKEN_FILE: '/var/run/secrets/gatehouse/directory',
    }
    const { url, stop } = await listening(t, image('gateway'), env)
    const version = (await (await fetch(`${url}/version`)).json()) as { version: string }
    assert.equal(version.version, '9.8.7')
    const page = await fetch(`${url}/docs/assets/swagger-ui-bundle.js`)
    assert.ok((await page.text()).length > 1e6)
    assert.equal((await fetch(`${url}/openapi.json`)).status, 200)
    assert.equal((await fetch(`${url}/api/v1/secrets`)).status, 401)
    assert.equal(await stop(), 0)
  })

  it('start the broker', async (t) => {
    const env = {
      GATEHOUSE_PROVIDER: 'aws',
      GATEHOUSE_AUTH: 'none',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }
    const { url, stop } = await listening(t, image('broker'), env)
    assert.equal((await fetch(`${url}/health/live`)).status, 200)
    assert.equal(await stop(), 0)
  })

  it('load every part of what they hold', async () => {
    const code = `import { readdirSync } from 'node:fs'
      for (const name of readdirSync('/app').filter((file) => /\\.js$/.test(file) && file !== 'main.js'))
        await import('/app/' + name).catch(({ code, message }) => console.log(name, code, message))`
    for (const [service, unpacked] of images) {
      const { code: exitCode, stdout, stderr } = await evaluate(unpacked, code)
      const failures = stdout.split('\n').filter(Boolean)
      assert.equal(exitCode, 0, stderr)
      // The embedded database, alone.
      assert.equal(failures.length, service === 'directory' ? 1 : 0, `${service}: ${stdout}`)
      for (const failure of failures) assert.match(failure, /ERR_MODULE_NOT_FOUND .*pglite/)
    }
  })

  it('name the sources where something fails', async () => {
    // Without settings it would end with words for a person.
    const code = "process.exit = () => { throw new Error('planted') }; await import('/app/main.js')"
    const { stderr } = await evaluate(image('broker'), code)
    assert.match(
      stderr,
      /Error: planted\n[^]* at endWith \(\/app\/packages\/kit\/src\/serve\.ts:\d+/,
    )
  })

  it('say that they hold no embedded database', async () => {
    const { folder, config } = image('directory')
    const env = { HOST: '127.0.0.1', GATEHOUSE_AUTH: 'none' }
    const { code, stderr } = await outputOf(startImage(folder, config, [], env))
    assert.equal(code, 78)
    assert.match(stderr, /^directory: .*\n {2}No database is set, and images hold no embedded one/)
  })

  it(
    'migrate a database, and keep people and their pictures in it',
    { skip: noPostgres },
    async (t) => {
      const server = await startPostgres()
      t.after(() => server.remove())
      const address = new URL(server.url)
      address.password = server.password
      const env = { DATABASE_URL: address.href }
      const { folder, config } = image('directory')
      const job = await outputOf(startImage(folder, config, ['migrate'], env))
      assert.equal(job.code, 0, job.stderr)
      assert.match(job.stdout, /the tables were brought up to date/)

      const { url, stop } = await listening(t, image('directory'), {
        ...env,
        GATEHOUSE_AUTH: 'none',
      })
      const form = new FormData()
      form.set('name', 'Grace Hopper')
      form.set('email', 'grace@example.com')
      const picture = Uint8Array.from(await plain(300, 200, 'png'))
      form.set('avatar', new Blob([picture], { type: 'image/png' }), 'grace.png')
      const answer = await fetch(`${url}/api/v1/users`, { method: 'POST', body: form })
      assert.equal(answer.status, 201, await answer.clone().text())
      const { data } = (await answer.json()) as { data: { id: string } }
      const avatar = await fetch(`${url}/api/v1/users/${data.id}/avatar`)
      assert.equal(avatar.headers.get('content-type'), 'image/webp')
      assert.equal(await stop(), 0)
    },
  )
})
