import { parseDocument } from 'yaml'

type Named = { kind: string; metadata: { name: string } }

/**
 * What Helm has rendered, in one order whatever Helm's is: objects by kind and name, without its remarks. The text
 * of each stays as the chart has it.
 */
export function sortedManifests(rendered: string): string {
  const objects = rendered
    .split(/^---$/m)
    .map((text) => text.replaceAll(/^# Source: .*\n/gm, '').trim())
    .flatMap((text) => {
      const key = keyOf(text)
      return key === undefined ? [] : [{ text, key }]
    })
  return objects
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ text }) => `---\n${text}\n`)
    .join('')
}

/** How many objects a stream of documents has. */
export function countObjects(manifests: string): number {
  return manifests.match(/^kind: /gm)?.length ?? 0
}

/** Undefined of what is no object: nothing but space and comments. */
function keyOf(text: string): string | undefined {
  const object = parseDocument(text).toJS() as Named | null
  return object === null ? undefined : `${object.kind}/${object.metadata.name}`
}
