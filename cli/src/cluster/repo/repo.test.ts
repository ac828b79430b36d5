import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from '../../testing.ts'
import type { AddRepoFlags } from './flags.ts'
import { type Credential, checkUrl, readCredential } from './credential.ts'
import { joinKnownHosts } from './known-hosts.ts'
import { repositorySecret } from './secret.ts'

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
})

/** A folder with a file `secret`, for its owner alone. */
async function folderWith(t: TestContext, text: string): Promise<string> {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'secret'), text, { mode: 0o600 })
  return folder
}

describe('gatehouse cluster repo add', () => {
  it('reads one credential, by the kind of its flags', async (t) => {
    const key = await folderWith(t, pem.trimEnd())
    const token = await folderWith(t, 'abc\n')
    const cases: [AddRepoFlags, string, Credential][] = [
      [{ sshKey: 'secret' }, key, { kind: 'ssh-key', key: pem }],
      [
        { tokenFile: 'secret', username: 'oauth2' },
        token,
        { kind: 'token', username: 'oauth2', token: 'abc' },
      ],
      [
        { appKey: 'secret', appId: '1', installationId: '2' },
        key,
        {
          kind: 'github-app',
          appId: '1',
          installationId: '2',
          key: pem,
          apiUrl: 'https://api.github.com',
        },
      ],
    ]
    for (const [flags, folder, credential] of cases) {
      assert.deepEqual(await readCredential(flags, folder), credential)
    }
  })

  it('refuses none, two, half of one, and what is no key', async (t) => {
    const folder = await folderWith(t, 'abc\n')
    const refuses = (flags: AddRepoFlags, message: RegExp) =>
      assert.rejects(readCredential(flags, folder), { message })
    await refuses({}, /no credential is given/)
    await refuses({ sshKey: 'secret', tokenFile: 'secret' }, /more than one credential/)
    await refuses({ appKey: 'secret', appId: '1' }, /needs --app-id, --installation-id/)
    await refuses({ sshKey: 'secret' }, /^secret holds no private key$/)
  })

  it('refuses a file that others may read', async (t) => {
    const folder = await folderWith(t, 'abc\n')
    await chmod(join(folder, 'secret'), 0o640)
    await assert.rejects(readCredential({ tokenFile: 'secret' }, folder), {
      message: 'secret holds a secret, and others may read it',
      fix: 'chmod 600 secret',
    })
  })

  it('refuses a URL that does not go with the credential, or carries a secret', () => {
    const token: Credential = { kind: 'token', username: 'a', token: 'b' }
    const key: Credential = { kind: 'ssh-key', key: pem }
    const refuses = (url: string, credential: Credential, message: RegExp) =>
      assert.throws(() => checkUrl(url, credential), { message })
    refuses('https://ada:hunter2@git.example/a.git', token, /has a password in it/)
    refuses('http://git.example/a.git', token, /by http anyone/)
    refuses('git@git.example:a.git', token, /a token is for https/)
    refuses('https://git.example/a.git', key, /a deploy key is for ssh/)
    checkUrl('git@git.example:a.git', key)
    checkUrl('ssh://git@git.example:2222/a.git', key)
    checkUrl('https://git.example/a.git', token)
    checkUrl('http://127.0.0.1:3000/a.git', token)
  })
})

describe('repositorySecret', () => {
  const decoded = (credential: Credential, project?: string) => {
    const url = 'https://git.example/a.git'
    const { metadata, data } = repositorySecret({ url, project, now: new Date(0) }, credential)
    const texts = Object.entries(data as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ])
    return { metadata, values: Object.fromEntries(texts) as Record<string, string> }
  }

  it('has what Argo CD looks for, and the same name for the same repository', () => {
    const token: Credential = { kind: 'token', username: 'oauth2', token: 'abc' }
    const { metadata, values } = decoded(token, 'dev')
    assert.deepEqual(values, {
      type: 'git',
      url: 'https://git.example/a.git',
      project: 'dev',
      username: 'oauth2',
      password: 'abc',
    })
    assert.deepEqual(metadata?.labels, { 'argocd.argoproj.io/secret-type': 'repository' })
    const apiUrl = 'https://github.example/api/v3'
    const app = decoded({ kind: 'github-app', appId: '1', installationId: '2', key: pem, apiUrl })
    assert.equal(app.metadata?.name, metadata?.name)
    assert.equal(app.values.githubAppEnterpriseBaseUrl, apiUrl)
    assert.equal(app.values.githubAppID, '1')
    assert.equal(app.values.password, undefined)
  })
})

describe('joinKnownHosts', () => {
  it('has each key once, and no comment', () => {
    const both = joinKnownHosts('a ssh-rsa AAAA\n\n# a:22\n', 'b ssh-rsa BBBB\na ssh-rsa AAAA\n')
    assert.equal(both, 'a ssh-rsa AAAA\nb ssh-rsa BBBB\n')
  })
})
