import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { ecrOf } from './ecr.ts'
import { ownCredentials } from './own-credentials.ts'
import { repositoryOf } from './reference.ts'

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })

/** Finds by a home folder with such a config.json of Docker, and perhaps such a file of buildah. */
async function finding(t: TestContext, docker: object, buildah?: object) {
  const home = await temporaryFolder(t)
  await mkdir(join(home, '.docker'))
  await writeFile(join(home, '.docker/config.json'), JSON.stringify(docker))
  if (buildah) {
    await mkdir(join(home, 'containers'))
    await writeFile(join(home, 'containers/auth.json'), JSON.stringify(buildah))
  }
  const find = ownCredentials({}, { HOME: home, XDG_RUNTIME_DIR: home })
  return (reference: string) => find(repositoryOf(reference))
}

describe('ownCredentials', () => {
  it('has what Docker keeps, by host, by URL, and for Docker Hub', async (t) => {
    const find = await finding(t, {
      auths: {
        'ghcr.io': auth('ada:a:b'),
        'https://registry.example/v2/': auth('bob:c'),
        'https://index.docker.io/v1/': { identitytoken: 'i1' },
        'other.example': {},
      },
    })
    assert.deepEqual(await find('ghcr.io/x/y'), { username: 'ada', password: 'a:b' })
    assert.deepEqual(await find('registry.example/y'), { username: 'bob', password: 'c' })
    assert.deepEqual(await find('x/y'), { identityToken: 'i1' })
    assert.equal(await find('other.example/y'), undefined)
    assert.equal(await find('hcr.io/y'), undefined)
  })

  it('looks first where buildah keeps them, also by the beginning of a name', async (t) => {
    const find = await finding(
      t,
      { auths: { 'ghcr.io': auth('docker:1') } },
      { auths: { 'ghcr.io': auth('all:1'), 'ghcr.io/team': auth('team:1') } },
    )
    assert.deepEqual(await find('ghcr.io/team/y'), { username: 'team', password: '1' })
    assert.deepEqual(await find('ghcr.io/teams/y'), { username: 'all', password: '1' })
  })

  it('says which helper does not run', async (t) => {
    const find = await finding(t, { credHelpers: { 'ghcr.io': 'not-there' } })
    assert.equal(await find('registry.example/y'), undefined)
    await assert.rejects(find('ghcr.io/y'), /docker-credential-not-there get does not run/)
  })

  it('names the file that it cannot read', async (t) => {
    const home = await temporaryFolder(t)
    const file = join(home, 'config.json')
    await writeFile(file, '{')
    const find = ownCredentials({}, { HOME: home, DOCKER_CONFIG: home })
    await assert.rejects(find(repositoryOf('ghcr.io/y')), new RegExp(`${file} is no JSON`))
  })
})

describe('ecrOf', () => {
  it('tells ECR from other registries', () => {
    const account = '123456789012'
    const host = `${account}.dkr.ecr.eu-west-1.amazonaws.com`
    assert.deepEqual(ecrOf(host), { account, region: 'eu-west-1' })
    assert.deepEqual(ecrOf(`${account}.dkr.ecr.cn-north-1.amazonaws.com.cn`)?.region, 'cn-north-1')
    for (const other of [`${host}.example`, `x${host}`, 'public.ecr.aws', 'ghcr.io']) {
      assert.equal(ecrOf(other), undefined, other)
    }
  })
})
