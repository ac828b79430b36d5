import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../test/support/free-port.ts'
import { temporaryFolder } from '../testing.ts'
import { ImageRepository } from './image-repository.ts'

const command = 'docker-registry'
const skip = spawnSync(command, ['--version']).error && `${command} is not there`

/** A registry that is gone after the test. */
async function startRegistry(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t)
  const host = `127.0.0.1:${await freePort()}`
  const config = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: host },
  }
  await writeFile(join(folder, 'config.yaml'), JSON.stringify(config))
  const child = spawn(command, ['serve', join(folder, 'config.yaml')], { stdio: 'ignore' })
  t.after(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined)
    if (answer?.ok) return host
    await sleep(50)
  }
  throw new Error('the registry does not answer')
}

const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [],
})

describe('ImageRepository', { skip }, () => {
  it('finds in a registry of the distribution what was pushed, by tag and by digest', async (t) => {
    const host = await startRegistry(t)
    const images = new ImageRepository(`${host}/team/gateway`, () => Promise.resolve(undefined))
    assert.equal(await images.find('gateway-1'), undefined)
    const pushed = await fetch(`http://${host}/v2/team/gateway/manifests/gateway-1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
      body: manifest,
    })
    assert.equal(pushed.status, 201)
    const digest = await images.find('gateway-1')
    assert.equal(digest, pushed.headers.get('docker-content-digest'))
    assert.equal(await images.find(digest ?? ''), digest)
    assert.equal(await images.find(`sha256:${'0'.repeat(64)}`), undefined)
  })
})
