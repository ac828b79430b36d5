import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretText } from '@gatehouse/kit/secret-text'

/*
 * What is in the data folder only while `up` runs: `run/`, for this user alone, with the keys, tokens and
 * policies of that run.
 */

const files = {
  keySet: 'jwks.json',
  signingKey: 'signing-key.json',
  clientSecret: 'oidc-client-secret',
} as const

/** Where a file of the run is. */
export function runFile(dataDir: string, file: keyof typeof files): string {
  return join(folderOf(dataDir), files[file])
}

/** Where `caller` finds its token for `callee`. */
export function tokenFile(dataDir: string, caller: string, callee: string): string {
  return join(folderOf(dataDir), 'tokens', caller, `${callee}.jwt`)
}

/** Where a service finds the policy that its calls of AWS are held against. */
export function policyFile(dataDir: string, service: string): string {
  return join(folderOf(dataDir), 'policies', `${service}.json`)
}

/** Begins anew, with a folder for tokens a caller: what a run that was killed has left goes. */
export function makeRunFolder(dataDir: string, callers: readonly string[]): void {
  removeRunFolder(dataDir)
  const folder = folderOf(dataDir)
  for (const path of [folder, ...callers.map((caller) => join(folder, 'tokens', caller))]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  }
}

export function removeRunFolder(dataDir: string): void {
  rmSync(folderOf(dataDir), { recursive: true, force: true })
}

/** Writes a file for this user alone, in one step, so that nobody reads half of it. */
export function writePrivately(path: string, text: string | SecretText): void {
  const content = typeof text === 'string' ? text : text.reveal()
  writeFileSync(`${path}.partial`, content, { mode: 0o600 })
  renameSync(`${path}.partial`, path)
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'run')
}
