import { parseAllDocuments } from 'yaml'
import type { Files } from '../../synth/generated.ts'

export type Manifest = { apiVersion: string; kind: string; metadata: { name: string } }

/** The objects of all manifests of a stage. */
export function objectsIn(files: Files): Manifest[] {
  return [...files]
    .filter(([path]) => path.endsWith('.yaml'))
    .flatMap(([, text]) => parseAllDocuments(text))
    .flatMap((document) => (document.toJS() as Manifest | null) ?? [])
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
