import type { Path, Problem } from '../problem.ts'

/** Characters; the name of a role has all three and two hyphens, and IAM takes 64. */
export const longest = { platform: 20, stage: 16, service: 26 }

/** Whether a text can be a name in Kubernetes, which DNS restricts (RFC 1123), here with a letter first. */
export function isLabel(text: string, characters: number): boolean {
  return text.length <= characters && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(text)
}

export function wrongLabel(path: Path, what: string, name: string, characters: number): Problem {
  return {
    path,
    text: `${what} cannot be called "${name}"`,
    fix: `give it a name of up to ${characters} small letters, digits and hyphens, a letter first and no hyphen last`,
  }
}

/** Whether a text can be the name of a host: small letters, and more than one label. */
export function isHost(text: string): boolean {
  const labels = text.split('.')
  return (
    text.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    !/^\d+$/.test(labels.at(-1) as string)
  )
}

/** Whether a text can be the name of a class of entrances: labels, parted by dots. */
export function isClass(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => isLabel(label, 63))
}

/** Keys and values, as a description has them. */
export function entriesOf<T>(values: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(values ?? {})
}
