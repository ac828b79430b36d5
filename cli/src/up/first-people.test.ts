import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, describe, it } from 'node:test'
import { type NewUser, directoryRoutes, problem } from '@gatehouse/contract'
import { SecretText } from '@gatehouse/kit/secret-text'
import { directoryClient } from '../directory/client.ts'
import { temporaryFolder } from '../testing.ts'
import { putFirstData } from './first-data.ts'
import { addFirstPeople } from './first-people.ts'

const sample = join(import.meta.dirname, '../../sample')
const people = JSON.parse(await readFile(join(sample, 'people.json'), 'utf8')) as NewUser[]
const emails = people.map(({ email }) => email)

/** Takes forms as the directory takes those of `createUser`, and answers 201 or the problem that `refuse` names. */
async function directory(
  t: TestContext,
  refuse: (email: unknown) => 'email-taken' | 'overloaded' | undefined,
) {
  const received: FormData[] = []
  const server = createServer((request, response) => {
    void formOf(request).then((form) => {
      received.push(form)
      const code = refuse(form.get('email'))
      const body = code ? problem(code).problem : { data: {} }
      response.writeHead('status' in body ? body.status : 201).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { client: directoryClient(url, async () => new SecretText('a-token')), received }
}

async function formOf(request: IncomingMessage): Promise<FormData> {
  assert.equal(`${request.method} ${request.url}`, `POST ${directoryRoutes.createUser.path}`)
  assert.equal(request.headers.authorization, 'Bearer a-token')
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  return new Response(await buffer(request), { headers }).formData()
}

describe('addFirstPeople', () => {
  it('adds each person with the portrait', async (t) => {
    const { client, received } = await directory(t, () => undefined)
    const folder = await temporaryFolder(t)
    const count = await addFirstPeople(
      client,
      sample,
      putFirstData(folder, { sample, fresh: true }),
    )
    assert.equal(count, people.length)
    assert.deepEqual(
      received.map((form) => form.get('email')),
      emails,
    )
    const portrait = received[0]?.get('avatar')
    assert.equal(portrait instanceof File && portrait.type, 'image/webp')
    assert.equal(putFirstData(folder, { sample, fresh: false }).pending, false)
  })

  it('goes on after those who were added before it was interrupted', async (t) => {
    const folder = await temporaryFolder(t)
    const failing = await directory(t, (email) => (email === emails[2] ? 'overloaded' : undefined))
    const firstData = putFirstData(folder, { sample, fresh: true })
    await assert.rejects(addFirstPeople(failing.client, sample, firstData), /Too busy/)

    const { client, received } = await directory(t, () => undefined)
    await addFirstPeople(client, sample, putFirstData(folder, { sample, fresh: false }))
    assert.deepEqual(
      received.map((form) => form.get('email')),
      emails.slice(2),
    )
  })

  it('takes a person who is there already for added', async (t) => {
    const { client } = await directory(t, (email) =>
      email === emails[0] ? 'email-taken' : undefined,
    )
    const firstData = putFirstData(await temporaryFolder(t), { sample, fresh: true })
    assert.equal(await addFirstPeople(client, sample, firstData), people.length)
  })
})
