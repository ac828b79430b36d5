import {
  type Document,
  type Node,
  type Scalar,
  type YAMLError,
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
} from 'yaml'

/** A key and what it stands for. `node` is absent where nothing is written after the key. */
export type Field = { key: string; keyNode: Node; node: Node | null }

/*
 * The parser's own sentences may repeat what is written at that place, a secret perhaps. These do not,
 * and say what to change.
 */
const fixes: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'write the value out instead of an alias',
  BAD_DQ_ESCAPE:
    'between double quotes a backslash begins an escape; write \\\\, or use single quotes',
  BAD_INDENT: 'align this line with its neighbours, and close every [ and {',
  BAD_SCALAR_START:
    'put the value between single quotes: it begins with a character of YAML itself',
  BLOCK_AS_IMPLICIT_KEY: 'put the value between quotes, or begin a mapping on the next line',
  BLOCK_IN_FLOW: 'between [ ] or { } write values on one line, separated by commas',
  MISSING_CHAR: 'a closing quote, bracket, comma or space is missing here',
  MULTILINE_IMPLICIT_KEY: 'a name needs a colon and a space on its own line',
  MULTIPLE_DOCS: 'keep everything in one document: take out the line of three hyphens',
  NON_STRING_KEY: 'a name must be plain text',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  TAG_RESOLVE_FAILED: 'take out the tag (the word that begins with !)',
  UNEXPECTED_TOKEN: 'this does not belong here: put text with punctuation between single quotes',
}

/** A YAML document that is read node by node, and the problems found on the way, each with its place. */
export class YamlDocument {
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed
  readonly #problems: { offset: number; text: string }[] = []

  constructor(file: string, text: string) {
    this.#file = file
    // The parser's own check of unique keys takes quadratic time; fields() makes its own.
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
    })
    for (const { code, pos } of [...this.#document.errors, ...this.#document.warnings]) {
      this.#add(pos[0], fixes[code] ?? 'this is not valid YAML here')
    }
  }

  get root(): Node | null {
    return this.#document.contents
  }

  /** Whether it is YAML at all; if not, its nodes mean little. */
  get wellFormed(): boolean {
    return this.#document.errors.length === 0
  }

  /** Every problem, in the order of the file, as `file:line:column: what to change`. */
  get problems(): string[] {
    return this.#problems
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, text }) => {
        const { line, col } = this.#lines.linePos(offset)
        return `${this.#file}:${line}:${col}: ${text}`
      })
  }

  report(node: Node | null, text: string): void {
    this.#add(node?.range?.[0] ?? 0, text)
  }

  /** The fields of a mapping, each name once; an absent node has none. `what` names it in problems. */
  fields(node: Node | null, what: string): Field[] {
    if (node === null || isNothing(node)) return []
    if (!isMap<Scalar, Node | null>(node)) {
      this.report(node, `${what} must be a mapping: one "name: value" a line, indented`)
      return []
    }
    const seen = new Set<string>()
    return node.items.flatMap(({ key, value }) => {
      const name = String(key.value)
      if (seen.has(name))
        this.report(key, 'this name stands here a second time: keep one of the two')
      seen.add(name)
      return [{ key: name, keyNode: key, node: value }]
    })
  }

  /** The text of a scalar as it is written (`1.0` stays `1.0`), or undefined when it is none or nothing. */
  text(node: Node | null): string | undefined {
    if (!isScalar(node) || isNothing(node)) return undefined
    return node.type === 'PLAIN' ? (node.source ?? '') : String(node.value)
  }

  /** The node as plain data, for JSON. */
  data(node: Node | null): unknown {
    if (isMap(node)) {
      const fields = this.fields(node, 'this')
      return Object.fromEntries(fields.map((field) => [field.key, this.data(field.node)]))
    }
    if (isSeq<Node>(node)) return node.items.map((item) => this.data(item))
    if (isAlias(node)) this.report(node, 'write the value out instead of an alias')
    return isScalar(node) ? node.value : null
  }

  #add(offset: number, text: string): void {
    this.#problems.push({ offset, text })
  }
}

function isNothing(node: Node): boolean {
  return isScalar(node) && node.value === null
}
