import { ProblemError, maxAvatarBytes, problem } from '@gatehouse/contract'
import multipart, { type Multipart } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { tooLarge } from '../avatars/read-upload.ts'

export type Form = {
  fields: Record<string, string>
  avatar?: Uint8Array
}

/** In bytes, or how many. A few more than are known, so that what is not can be named. */
const limits = { parts: 8, fieldSize: 1024, fileSize: maxAvatarBytes, headerPairs: 20 }

export function addForms(app: FastifyInstance): void {
  void app.register(multipart, { limits })
}

/**
 * The form of a new person. Its fields are not checked yet. A field that is cut off at its limit is longer
 * than any text that passes.
 * @throws `invalid-request` naming every part that has no place in it, `malformed-body`, `body-too-large`
 */
export async function readForm(request: FastifyRequest): Promise<Form> {
  const form: Form = { fields: {} }
  const faults: [name: string, detail: string][] = []
  try {
    for await (const part of request.parts()) {
      const fault = await takePart(form, part)
      if (fault) faults.push([part.fieldname, fault])
    }
  } catch (error) {
    // The rest is for nobody: without this it would wait to be read.
    request.raw.unpipe()
    throw failureOf(error as Error & { code?: string })
  }
  if (faults.length > 0) throw refusal(faults)
  return form
}

/** Puts a part in its place, or answers what is wrong with it. */
async function takePart(form: Form, part: Multipart): Promise<string | undefined> {
  const { fieldname: name } = part
  if (part.type === 'file') {
    if (name !== 'avatar' || form.avatar) {
      part.file.resume()
      return name === 'avatar' ? 'may come once' : 'is no file that is known here; leave it out'
    }
    const bytes = await part.toBuffer()
    // A browser sends a file input that was left empty as a file without a name.
    if (bytes.length > 0 || part.filename) form.avatar = bytes
    return undefined
  }
  if (name === 'avatar') return 'must be a file'
  if (Object.hasOwn(form.fields, name)) return 'may come once'
  // A part may say that it is JSON, which can hold anything.
  if (typeof part.value !== 'string' || !part.value.isWellFormed()) return 'must be plain text'
  form.fields[name] = part.value
  return undefined
}

function failureOf(error: Error & { code?: string }): ProblemError {
  if (error instanceof ProblemError) return error
  if (error.code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge()
  if (error.code?.endsWith('_LIMIT')) {
    return problem('invalid-request', {
      detail: 'The form has too many parts. Send name, email and, if you like, avatar.',
    })
  }
  return problem('malformed-body', {
    detail: 'The form is broken or not complete. Send it as multipart/form-data with its boundary.',
    cause: error,
  })
}

function refusal(faults: [name: string, detail: string][]): ProblemError {
  return problem('invalid-request', {
    detail: faults.map(([name, detail]) => `body ${name}: ${detail}`).join('; '),
    errors: faults.map(([name, detail]) => ({ in: 'body', name, detail })),
  })
}
