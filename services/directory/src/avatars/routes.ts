import type { Readable } from 'node:stream'
import { avatarMediaTypes, directoryRoutes, problem } from '@gatehouse/contract'
import { envelope, ifNoneMatchHits, implement } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { RouteDependencies } from '../dependencies.ts'
import { answerOf, etagOfUser, shownHashLength } from '../users/answer.ts'
import { actOnCurrent, applyChange, currentUser, matchingUser } from '../users/current.ts'
import { readUpload } from './read-upload.ts'
import { renderAvatar } from './render.ts'

export function addAvatars(app: FastifyInstance, deps: RouteDependencies): void {
  const { store, uploads, version } = deps
  app.addContentTypeParser([...avatarMediaTypes], (_request, body, done) => done(null, body))

  implement(app, directoryRoutes.putAvatar, async ({ params }, request, reply) => {
    const avatar = await uploads.take(async () => {
      // Who is refused anyway need not send it all.
      await matchingUser(store, params.id, request)
      const upload = await readUpload(request.body as Readable)
      return renderAvatar(upload, request.deadline.signal)
    })
    const user = await actOnCurrent(store, params.id, request, (known) =>
      applyChange(store, known, { avatar }),
    )
    void reply.header('etag', etagOfUser(user))
    return envelope(version, answerOf(user))
  })

  implement(app, directoryRoutes.getAvatar, async ({ params, query }, request, reply) => {
    const { size = 256, v } = query ?? {}
    const { avatar: hash } = await currentUser(store, params.id)
    if (hash === null) throw noAvatar()
    const etag = `"${hash}-${size}"`
    const caching = { etag, 'cache-control': cacheControl(hash, v) }
    const given = request.headers['if-none-match']
    if (given !== undefined && ifNoneMatchHits(given, etag)) {
      return reply.code(304).headers(caching).send()
    }
    const picture = await store.picture(hash, size)
    // Someone has changed the avatar meanwhile.
    if (!picture) throw noAvatar()
    return reply.headers(caching).type('image/webp').send(picture)
  })

  implement(app, directoryRoutes.deleteAvatar, async ({ params }, request, reply) => {
    await actOnCurrent(store, params.id, request, async (known) => {
      if (known.avatar === null) throw noAvatar()
      return store.update(known, { avatar: null })
    })
    return reply.code(204).send()
  })
}

/** An address that names the picture never shows another. */
function cacheControl(hash: string, v = ''): string {
  const named = v.length >= shownHashLength && hash.startsWith(v)
  return named ? 'private, max-age=31536000, immutable' : 'private, no-cache'
}

function noAvatar() {
  return problem('avatar-not-found', {
    detail: 'PUT a picture to this path to give the person an avatar.',
  })
}
