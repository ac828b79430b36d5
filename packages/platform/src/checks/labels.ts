/** Whether a text can be a name in Kubernetes, which DNS restricts (RFC 1123), here with a letter first. */
export function isLabel(text: string, longest: number): boolean {
  return text.length <= longest && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(text)
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

/** Keys and values, as a description has them. */
export function entriesOf<T>(values: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(values ?? {})
}
