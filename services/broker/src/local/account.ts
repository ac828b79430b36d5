import type { ParameterType } from '@gatehouse/contract'
import { SecretText } from '@gatehouse/kit'
import { type Node, isAlias, isMap, isSeq } from 'yaml'
import {
  descriptionProblem,
  parameterNameProblem,
  parameterValueProblem,
  secretNameProblem,
  secretValueProblem,
} from './account-rules.ts'
import { YamlDocument } from './yaml-document.ts'

export type AccountParameter = { type: ParameterType; value: SecretText; description?: string }
export type AccountSecret = { value: SecretText; description?: string }

/** What a person wrote into account.yaml, by name. It holds secret values: it is read and let go of. */
export type Account = {
  parameters: Map<string, AccountParameter>
  secrets: Map<string, AccountSecret>
}

/** Reports what is wrong, if anything is, at a node or else at the name. */
type Say = (text: string | undefined, at?: Node | null) => void

const types: readonly string[] = ['String', 'StringList', 'SecureString'] satisfies ParameterType[]

/** The account that `text` describes, or everything that is wrong with it: place and fix, never a value. */
export function parseAccount(file: string, text: string): Account | { problems: string[] } {
  const document = new YamlDocument(file, text)
  if (!document.wellFormed) return { problems: document.problems }
  const account: Account = { parameters: new Map(), secrets: new Map() }
  for (const { key, keyNode, node } of document.fields(document.root, 'account.yaml')) {
    if (key === 'parameters') readParameters(document, node, account)
    else if (key === 'secrets') readSecrets(document, node, account)
    else document.report(keyNode, 'this is not known here: use parameters or secrets')
  }
  return document.problems.length > 0 ? { problems: document.problems } : account
}

function readParameters(document: YamlDocument, section: Node | null, account: Account): void {
  for (const { key: name, keyNode, node } of document.fields(section, 'parameters')) {
    const say: Say = (text, at) => {
      if (text) document.report(at ?? keyNode, `parameter ${name}: ${text}`)
    }
    say(parameterNameProblem(name))
    const long = fieldsOf(document, node, ['type', 'value', 'description'], `parameter ${name}`)
    const type = long ? document.text(long.type ?? null) : 'String'
    if (!types.includes(type ?? '')) say(`set type to one of ${types.join(', ')}`, long?.type)
    const valueNode = long ? (long.value ?? null) : node
    const value =
      type === 'StringList' ? listText(document, valueNode, say) : document.text(valueNode)
    if (value === undefined) say(missingValue(valueNode), valueNode)
    else say(parameterValueProblem(value), valueNode)
    const description = descriptionOf(document, long?.description, 1024, say)
    account.parameters.set(name, {
      type: type as ParameterType,
      value: new SecretText(value ?? ''),
      ...(description !== undefined && { description }),
    })
  }
}

function readSecrets(document: YamlDocument, section: Node | null, account: Account): void {
  for (const { key: name, keyNode, node } of document.fields(section, 'secrets')) {
    const say: Say = (text, at) => {
      if (text) document.report(at ?? keyNode, `secret ${name}: ${text}`)
    }
    say(secretNameProblem(name))
    const long = fieldsOf(document, node, ['value', 'description'], `secret ${name}`)
    const valueNode = long ? (long.value ?? null) : node
    const value = isMap(valueNode)
      ? JSON.stringify(document.data(valueNode))
      : document.text(valueNode)
    if (value === undefined) say('give it a value: text, or a mapping, written out', valueNode)
    else say(secretValueProblem(value), valueNode)
    const description = descriptionOf(document, long?.description, 2048, say)
    account.secrets.set(name, {
      value: new SecretText(value ?? ''),
      ...(description !== undefined && { description }),
    })
  }
}

/** The fields of the long form by name, or undefined for the short form, which is the value alone. */
function fieldsOf(document: YamlDocument, node: Node | null, known: string[], what: string) {
  if (!isMap(node)) return undefined
  const fields = document.fields(node, what)
  for (const { key, keyNode } of fields) {
    if (!known.includes(key)) {
      document.report(keyNode, `${what}: this field is not known: use ${known.join(', ')}`)
    }
  }
  return Object.fromEntries(fields.map(({ key, node: value }) => [key, value]))
}

function listText(document: YamlDocument, node: Node | null, say: Say): string | undefined {
  if (!isSeq<Node>(node)) return undefined
  const items = node.items.map((item) => {
    const text = document.text(item)
    if (text === undefined || text === '' || text.includes(',')) {
      say('each item of a StringList is text without a comma', item)
    }
    return text
  })
  return items.join(',')
}

function descriptionOf(
  document: YamlDocument,
  node: Node | null | undefined,
  longest: number,
  say: Say,
): string | undefined {
  if (!node) return undefined
  const text = document.text(node)
  say(text === undefined ? 'its description must be text' : descriptionProblem(text, longest), node)
  return text
}

function missingValue(node: Node | null): string {
  if (isAlias(node)) return 'write its value out instead of an alias'
  if (isSeq(node)) return 'a list needs the long form: { type: StringList, value: [one, two] }'
  return 'give it a value: text (between quotes if it is null or ~), a list for a StringList'
}
