import assert from 'node:assert/strict'
import { it } from 'node:test'
import { plain } from '../../../services/directory/src/avatars/test-pictures.ts'
import type { RunningSystem } from './running-system.ts'

type User = { id: string; name: string; avatarUrl: string | null }

/** Tests of people and their pictures, from the first form to the end. */
export function people(system: () => RunningSystem): void {
  it('are added with a picture, found, changed by who has seen them, and removed', async () => {
    const { url, admin, reader } = system()
    const form = new FormData()
    form.set('name', 'Katherine Johnson')
    form.set('email', 'katherine@example.com')
    const picture = Uint8Array.from(await plain(300, 200, 'png'))
    form.set('avatar', new Blob([picture], { type: 'image/png' }), 'katherine.png')
    const users = `${url}/api/v1/users`
    const added = await fetch(users, { method: 'POST', body: form, headers: admin })
    assert.equal(added.status, 201)
    const { data } = (await added.json()) as { data: User }
    const own = `${users}/${data.id}`

    const avatar = await fetch(`${own}/avatar`, { headers: reader })
    assert.equal(avatar.headers.get('content-type'), 'image/webp')
    assert.ok((await avatar.arrayBuffer()).byteLength > 0)
    const found = await fetch(`${users}?q=katherine`, { headers: reader })
    assert.match(await found.text(), /"Katherine Johnson"/)

    const seen = await fetch(own, { headers: reader })
    const etag = seen.headers.get('etag') ?? ''
    await seen.body?.cancel()
    const change = (match: string) =>
      fetch(own, {
        method: 'PATCH',
        headers: { ...admin, 'content-type': 'application/json', 'if-match': match },
        body: JSON.stringify({ name: 'Katherine G. Johnson' }),
      })
    assert.equal((await change('"0"')).status, 412)
    assert.equal((await change(etag)).status, 200)
    assert.equal((await fetch(own, { method: 'DELETE', headers: admin })).status, 204)
    assert.equal((await fetch(own, { headers: reader })).status, 404)
  })
}

/** Tests of who may do what. */
export function access(system: () => RunningSystem): void {
  it('lets nobody change people without a key', async () => {
    const { url } = system()
    const body = JSON.stringify({ name: 'Nobody', email: 'nobody@example.com' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/v1/users`, { method: 'POST', headers, body })
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('content-type'), 'application/problem+json')
    await answer.body?.cancel()
  })

  it('greets who follows changes', async () => {
    const { url, reader } = system()
    const leave = new AbortController()
    const stream = await fetch(`${url}/api/v1/changes`, { headers: reader, signal: leave.signal })
    assert.equal(stream.headers.get('content-type'), 'text/event-stream')
    const first = await stream.body?.getReader().read()
    assert.match(new TextDecoder().decode(first?.value), /^retry: \d+\n: connected/)
    leave.abort()
  })
}
