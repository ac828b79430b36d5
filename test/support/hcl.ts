/** A block of HCL at the top of a file, with its attributes as they are written. */
export type Block = { type: string; name: string; attributes: Record<string, string> }

/**
 * The blocks with one label (`variable`, `output`) of a source that `terraform fmt` has formatted: there, a block
 * begins at the left edge, and an attribute two spaces in.
 */
export function blocksOf(source: string): Block[] {
  const blocks = source.matchAll(/^(\w+) "([^"]+)" \{\n([^]*?)^\}$/gm)
  return [...blocks].map(([, type = '', name = '', body = '']) => ({
    type,
    name,
    attributes: attributesOf(body),
  }))
}

/** An attribute goes on while its lines are further in, or close what it has opened. */
function attributesOf(body: string): Record<string, string> {
  const attributes = body.matchAll(/^ {2}(\w+) += (.*(?:\n(?: {3,}.*| {2}[\])}].*|$))*)/gm)
  return Object.fromEntries([...attributes].map(([, name, value = '']) => [name, value.trim()]))
}
