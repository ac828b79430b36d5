import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Problem, maxAvatarBytes } from '@gatehouse/contract'
import { databases } from '../../../../test/support/databases.ts'
import { plain } from '../avatars/test-pictures.ts'
import { createPostgresStore } from '../postgres/store.ts'
import { type TestDirectory, sendRaw, startDirectory } from '../test-directory.ts'

const [database] = databases
const name = 'Ada'
const email = 'ada@x.org'

type Parts = [name: string, value: string | Blob, filename?: string][]

function form(parts: Parts): FormData {
  const data = new FormData()
  for (const [field, value, filename] of parts) {
    if (typeof value === 'string') data.append(field, value)
    else data.append(field, value, filename ?? 'file')
  }
  return data
}

describe('createUser', () => {
  let directory: TestDirectory
  let picture: Blob
  before(async () => {
    directory = await startDirectory(createPostgresStore(await open()))
    picture = new Blob([new Uint8Array(await plain(30, 20, 'png'))])
  })
  beforeEach(() => open())
  after(() => directory?.close())

  const open = () => (database as (typeof databases)[number]).open()
  const post = (body: string | FormData, type?: string, path = '/api/v1/users') =>
    directory.send(path, {
      method: 'POST',
      body,
      headers: type === undefined ? {} : { 'content-type': type },
    })
  async function refused(answer: Response, status: number, detail: RegExp): Promise<Problem> {
    assert.equal(answer.status, status)
    assert.equal(answer.headers.get('content-type'), 'application/problem+json')
    const problem = (await answer.json()) as Problem
    assert.match(String(problem.detail), detail)
    const { data } = await directory.client.listUsers({})
    assert.deepEqual(data, [], 'nobody has been added')
    return problem
  }

  it('takes a form, with a picture or without', async () => {
    const parts: Parts = [
      ['name', 'Ada Lovelace 😀'],
      ['email', email],
      ['avatar', picture, 'me.jpg'],
    ]
    const answer = await post(form(parts))
    const { data } = (await answer.json()) as { data: Record<string, unknown> }
    assert.equal(answer.status, 201)
    assert.equal(answer.headers.get('location'), `/api/v1/users/${String(data.id)}`)
    assert.deepEqual([data.name, data.version], ['Ada Lovelace 😀', 1])
    assert.match(String(data.avatarUrl), /^\/api\/v1\/users\/[^/]+\/avatar\?v=[0-9a-f]{16}$/)
    assert.equal((await directory.send(String(data.avatarUrl))).status, 200)

    // As a browser sends a file input that was left empty.
    const empty: Parts = [
      ['name', 'Bob'],
      ['email', 'bob@x.org'],
      ['avatar', new Blob([]), ''],
    ]
    const without = await post(form(empty))
    const bob = (await without.json()) as { data: { avatarUrl: unknown } }
    assert.deepEqual([without.status, bob.data.avatarUrl], [201, null])
  })

  it('answers POST /user in the shape of R3, to a form and to JSON', async () => {
    const parts: Parts = [
      ['avatar', picture, 'me.png'],
      ['email', email],
      ['name', name],
    ]
    const byForm = await post(form(parts), undefined, '/user')
    const ada = (await byForm.json()) as Record<string, unknown>
    assert.equal(byForm.status, 201)
    assert.deepEqual(Object.keys(ada), ['id', 'name', 'email', 'avatarUrl'])
    const byJson = await post('{"name":"Bob","email":"b@x.org"}', 'application/json', '/user')
    const { id, ...bob } = (await byJson.json()) as Record<string, unknown>
    assert.deepEqual(bob, { name: 'Bob', email: 'b@x.org', avatarUrl: null })
    assert.deepEqual(await directory.client.r3Users({}), [ada, { id, ...bob }].toSorted(byId))
  })

  it('holds a form and JSON to the same rules, in the same words', async () => {
    const fields = { name: ' ', email: 'nobody', role: 'admin' }
    const byJson = await refused(await post(JSON.stringify(fields), 'application/json'), 400, /./)
    const byForm = await refused(await post(form(Object.entries(fields))), 400, /./)
    assert.deepEqual(byForm.errors, byJson.errors)
    assert.deepEqual(
      new Set(byForm.errors?.map((error) => error.name)),
      new Set(Object.keys(fields)),
    )
  })

  it('names every part of a form that has no place in it', async () => {
    const parts: Parts = [
      ['name', name],
      ['name', 'Eve'],
      ['email', email],
      ['avatar', picture],
      ['avatar', picture],
      ['photo', picture],
    ]
    const { errors } = await refused(await post(form(parts)), 400, /body photo: is no file/)
    assert.deepEqual(
      errors?.map((error) => error.name),
      ['name', 'avatar', 'photo'],
    )
    const asText: Parts = [
      ['name', name],
      ['email', email],
      ['avatar', 'me.png'],
    ]
    await refused(await post(form(asText)), 400, /body avatar: must be a file/)
  })

  it('refuses too much, and the rest of it', async () => {
    const large: Parts = [
      ['name', name],
      ['email', email],
      ['avatar', new Blob([new Uint8Array(maxAvatarBytes + 1)])],
    ]
    await refused(await post(form(large)), 413, /10 MiB/)
    const long: Parts = [
      ['name', 'x'.repeat(3_000_000)],
      ['email', email],
    ]
    await refused(await post(form(long)), 400, /body name: must NOT have more than 200/)
    const many: Parts = Array.from({ length: 500 }, (_, index) => [`field${index}`, 'x'])
    await refused(await post(form(many)), 400, /too many parts/)
  })

  it('refuses a picture that is none, and does not add the person', async () => {
    for (const bytes of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<!doctype html>', '']) {
      const parts: Parts = [
        ['name', name],
        ['email', email],
        ['avatar', new Blob([bytes]), 'me.png'],
      ]
      await refused(await post(form(parts)), 422, /Send a JPEG, PNG/)
    }
  })

  it('refuses forms that are broken', async () => {
    const type = 'multipart/form-data; boundary=b'
    const part = '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n'
    const file = '--b\r\nContent-Disposition: form-data; name="avatar"; filename="a.png"\r\n\r\nxx'
    await refused(await post(`${part}--b--`, 'multipart/form-data'), 400, /with its boundary/)
    for (const body of [part, part + file, 'no parts at all']) {
      await refused(await post(body, type), 400, /broken or not complete/)
    }
    await refused(await post(`${part}--b--`, type), 400, /body email: is required/)
    const proto = part.replace('"name"', '"__proto__"')
    await refused(await post(`${proto}--b--`, type), 400, /./)
  })

  it('refuses text that no database keeps', async () => {
    for (const text of [
      String.raw`\u0000`,
      String.raw`\ud800`,
      String.raw`\udc00\ud800`,
      '\u0007',
    ]) {
      const body = `{"name":"Ada${text}","email":"${email}"}`
      await refused(await post(body, 'application/json'), 400, /./)
    }
    const asJson =
      '--b\r\nContent-Disposition: form-data; name="name"\r\nContent-Type: application/json\r\n\r\n'
    for (const value of [String.raw`"\ud800"`, '{}', '1']) {
      const body = `${asJson}${value}\r\n--b--`
      await refused(await post(body, 'multipart/form-data; boundary=b'), 400, /must be plain text/)
    }
  })

  it('forgets an upload whose sender goes', async () => {
    const head = `POST /user HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n`
    const begun = '--b\r\nContent-Disposition: form-data; name="avatar"; filename="a"\r\n\r\nxx'
    for (let index = 0; index < 20; index += 1) await sendRaw(directory.port, head + begun)
    const parts: Parts = [
      ['name', name],
      ['email', email],
    ]
    assert.equal((await post(form(parts))).status, 201)
  })
})

function byId(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a.id) < String(b.id) ? -1 : 1
}
