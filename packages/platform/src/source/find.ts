import type { Expression, ObjectProperty } from 'oxc-parser'
import type { Path } from '../problem.ts'
import { type Declarations, resolved } from './declarations.ts'

/** A part of the text, from this character on. */
type Place = { start: number }

/** Where the value at a path stands, or the nearest one around it. */
export function findNode(
  root: Expression | undefined,
  [step, ...rest]: Path,
  declarations: Declarations,
): Place | undefined {
  const value = resolved(root, declarations)
  if (step === undefined || value === undefined) return root
  const found =
    typeof step === 'number' ? itemOf(value, step) : propertyOf(value, step, declarations)
  if (!found) return root
  const inner = rest.length === 0 ? undefined : findNode(found.value, rest, declarations)
  return inner === undefined || inner === found.value ? found.place : inner
}

type Found = { place: Place; value: Expression }

function itemOf(value: Expression, index: number): Found | undefined {
  if (value.type !== 'ArrayExpression') return undefined
  const item = value.elements[index]
  if (!item || item.type === 'SpreadElement') return undefined
  return { place: item, value: item }
}

/** The last one of a name counts, also where objects are spread into one. */
function propertyOf(
  value: Expression,
  name: string,
  declarations: Declarations,
): Found | undefined {
  if (value.type !== 'ObjectExpression') return undefined
  for (const property of value.properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const spread = resolved(property.argument, declarations)
      const found = spread && propertyOf(spread, name, declarations)
      if (found) return found
    } else if (nameOf(property) === name) return { place: property, value: property.value }
  }
  return undefined
}

function nameOf({ key, computed }: ObjectProperty): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}
