import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gatehouse } from '../support/gatehouse.ts'
import type { Any } from '../support/lab/cluster.ts'
import { type Lab, noLab, openLab } from '../support/lab/lab.ts'

const secret = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'argocd' },
})
const own = secret('argocd-secret')
const initial = secret('argocd-initial-admin-secret')
const encode = (text: string) => Buffer.from(text).toString('base64')

describe('gatehouse cluster argocd password', { skip: noLab }, () => {
  let lab: Lab
  let folder: string
  const password = (...args: string[]) =>
    gatehouse(['cluster', 'argocd', 'password', '--context', 'lab', ...args], lab.env)

  before(async () => {
    lab = await openLab()
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-password-'))
    // What Argo CD's server, which is no part of the lab, makes when it first starts.
    const made: Any = { ...initial, data: { password: encode('made by Argo CD') } }
    await lab.cluster.apply(made)
  })

  after(async () => {
    await lab.cluster.merge({
      ...own,
      data: { 'admin.password': null, 'admin.passwordMtime': null },
    })
    await lab.cluster.remove(initial)
    await rm(folder, { recursive: true })
  })

  it('tells whether the first one is there, and prints it into no pipe', async () => {
    assert.match((await password()).stdout, /^admin has its first password/)
    const { code, stdout, stderr } = await password('--show')
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /a password is not printed into a pipe or a log/)
  })

  it('writes the first one to a new file for its owner alone', async () => {
    const file = join(folder, 'first')
    assert.equal((await password('--output', file)).code, 0)
    assert.equal(await readFile(file, 'utf8'), 'made by Argo CD\n')
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await password('--output', file)).code, 1)
  })

  it('sets another by its bcrypt hash, and takes the first one away', async () => {
    const file = join(folder, 'new')
    await writeFile(file, 'correct horse\n', { mode: 0o600 })
    const { code, stdout, stderr } = await password('--set', '--from-file', file)
    assert.equal(code, 0, stderr)
    assert.ok(!`${stdout}${stderr}`.includes('correct horse'))
    const { data } = await lab.cluster.get<{ data: Record<string, string> }>(own)
    const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString()
    assert.match(text('admin.password'), /^\$2[aby]\$10\$.{53}$/)
    assert.match(text('admin.passwordMtime'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.ok(data['server.secretkey'], 'what else is in the Secret stays')
    assert.equal(await lab.cluster.find(initial), undefined)
    assert.match((await password()).stdout, /^The password of admin is of 20/)
  })
})
