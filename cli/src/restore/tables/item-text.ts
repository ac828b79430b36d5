import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Item } from './items.ts'

/** The same text for the same item, whatever the order of its attributes and of what is in its sets. */
export function itemText(item: Item): string {
  return textOf(mapOf(item))
}

/** The text of the key alone. */
export function keyText(item: Item, names: readonly string[]): string {
  return itemText(keyOf(item, names))
}

export function keyOf(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]))
}

type Plain = string | boolean | undefined | Plain[] | { [name: string]: Plain }

function mapOf(map: Item): Plain {
  const names = Object.keys(map).toSorted()
  return names.map((name) => [name, valueOf(map[name] as AttributeValue)])
}

function valueOf(value: AttributeValue): Plain {
  const [type = '', held] = Object.entries(value)[0] ?? []
  switch (type) {
    case 'M':
      return [type, mapOf(held as Item)]
    case 'L':
      return [type, (held as AttributeValue[]).map(valueOf)]
    case 'B':
      return [type, bytesText(held as Uint8Array)]
    case 'BS':
      return [type, (held as Uint8Array[]).map(bytesText).toSorted()]
    case 'SS':
    case 'NS':
      return [type, (held as string[]).toSorted()]
    default:
      return [type, held as string | boolean]
  }
}

function bytesText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function textOf(plain: Plain): string {
  return JSON.stringify(plain)
}
