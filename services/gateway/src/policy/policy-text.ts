import { type DetailedError, type PolicyJson, policyToJson } from '@cedar-policy/cedar-wasm/nodejs'

/** A file of policies; `name` is how problems name it. */
export type PolicyFile = { name: string; text: string }

/** One policy of a file. */
export type Policy = {
  /** From its `@id`. */
  id: string
  file: string
  /** Where it begins in the file, from 1. */
  line: number
  /** What stands right above it, without the slashes. */
  comment: string
  text: string
  json: PolicyJson
}

export type PolicyFault = { file: string; line: number; message: string }

const idPattern = /^[a-z0-9][a-z0-9-]{0,127}$/

/** The policies of a file, and what is wrong with those that are none. */
export function parsePolicies(file: PolicyFile): { policies: Policy[]; faults: PolicyFault[] } {
  const policies: Policy[] = []
  const faults: PolicyFault[] = []
  for (const part of split(file.text)) {
    const place = { file: file.name, line: part.line }
    const parsed = policyToJson(part.text)
    if (parsed.type === 'failure') {
      faults.push(...parsed.errors.map((error) => faultOf({ ...place, text: part.text }, error)))
      continue
    }
    const id = parsed.json.annotations?.id ?? ''
    if (idPattern.test(id)) policies.push({ ...place, ...part, id, json: parsed.json })
    else faults.push({ ...place, message: noId(id) })
  }
  return { policies, faults }
}

/** What Cedar says is wrong with `policy`, and where that is in the file. */
export function faultOf(
  { file, line, text }: Pick<Policy, 'file' | 'line' | 'text'>,
  { message, help, sourceLocations = [] }: DetailedError,
): PolicyFault {
  // Cedar counts bytes of UTF-8.
  const before = Buffer.from(text)
    .subarray(0, sourceLocations[0]?.start ?? 0)
    .toString()
  const said = message.replace(/^failed to parse policy from string: |^for policy `[^`]*`, /, '')
  const advice = help ?? sourceLocations[0]?.label ?? undefined
  return {
    file,
    line: line + before.split('\n').length - 1,
    message: advice === undefined ? said : `${said} (${advice})`,
  }
}

function noId(id: string): string {
  const given = id === '' ? 'a policy has no id' : `${JSON.stringify(id)} is no id`
  return `${given}: write @id("…") above it, of a to z, 0 to 9 and hyphens; audits and explanations name it`
}

type Part = { text: string; line: number; comment: string }

/** The policies of a text, each up to its semicolon, whether they can be read or not. */
function split(text: string): Part[] {
  const parts: Part[] = []
  let start = 0
  const tokens = /\/\/[^\n]*|"(?:\\[^]|[^"\\])*"|;/g
  const add = (end: number) => {
    const part = partOf(text, start, end)
    if (part) parts.push(part)
    start = end
  }
  for (const { 0: token, index } of text.matchAll(tokens)) if (token === ';') add(index + 1)
  add(text.length)
  return parts
}

function partOf(text: string, start: number, end: number): Part | undefined {
  const whole = text.slice(start, end)
  const above = /^(?:\s|\/\/[^\n]*)*/.exec(whole)?.[0] ?? ''
  if (above.length === whole.length) return undefined
  const line = text.slice(0, start + above.length).split('\n').length
  return { text: whole.slice(above.length).trimEnd(), line, comment: commentIn(above) }
}

/** The lines of comment that end right above a policy. */
function commentIn(above: string): string {
  const lines = above.trimEnd().split('\n')
  const adjoining = /\n[ \t]*\n[ \t]*$/.test(above) ? [] : lines
  const from = adjoining.findLastIndex((line) => !line.trim().startsWith('//')) + 1
  return adjoining
    .slice(from)
    .map((line) => line.trim().replace(/^\/\/ ?/, ''))
    .join('\n')
}
