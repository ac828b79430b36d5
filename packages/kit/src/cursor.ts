/** The position after `key` in a list that is ordered by it. Any text can be a position: none is out of place. */
export function encodeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url')
}

/** The key that a cursor stands for. Bytes that are no UTF-8 become U+FFFD: a position all the same. */
export function decodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString('utf8')
}
