import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { canary } from '../../support/leaks.ts'
import type { System } from '../system.ts'

/** What stands in account.yaml, and comes out of it only where it is revealed. */
export const stored = {
  'the SecureString': canary('SecureString'),
  'the former SecureString': canary('former SecureString'),
  'the secret text': canary('text'),
  'the secret map': canary('map'),
}

export const parameterName = '/canary'

/** Writes them, first with the former value of the parameter, then with that of now. */
export async function plant(system: System): Promise<void> {
  const file = join(system.data, 'account/account.yaml')
  const given = await readFile(file, 'utf8')
  for (const value of [stored['the former SecureString'], stored['the SecureString']]) {
    const parameter = `  ${parameterName}: { type: SecureString, value: ${value} }\n`
    const secrets =
      `  canary/text: { value: ${stored['the secret text']} }\n` +
      `  canary/map: { value: { key: ${stored['the secret map']} } }\n`
    const text = given
      .replace(/^parameters:\n/m, `$&${parameter}`)
      .replace(/^secrets:\n/m, `$&${secrets}`)
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
    await until(async () => (await revealed(system)) === value)
  }
}

/** Breaks the file where it holds a secret, in all the ways in which someone may mistype it, and mends it again. */
export async function breakAccount(system: System): Promise<void> {
  const file = join(system.data, 'account/account.yaml')
  const good = await readFile(file, 'utf8')
  const value = `value: ${stored['the SecureString']}`
  const text = stored['the secret text']
  const isWell = async (wanted: boolean) =>
    ((await system.client.getHealth({})).status === 'ok') === wanted
  for (const broken of [
    good.replace(value, value.replace(' ', ' [') + ']'),
    good.replace(value, value.replace(' ', ' "')),
    good.replace(value, value.replace(' ', ' *')),
    good.replace(value, value.replace(' ', ' !')),
    good.replace(value, `${value}, ${value}`),
    good.replace('type: SecureString', `type: ${stored['the SecureString']}`),
    good.replace(`value: ${text}`, text),
  ]) {
    await writeFile(file, broken)
    await until(() => isWell(false))
    await writeFile(file, good)
    await until(() => isWell(true))
  }
}

async function revealed({ send }: System): Promise<string> {
  const answer = await send('/api/v1/reveal', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'parameter', name: parameterName, reason: 'is it there?' }),
  })
  return answer.ok ? ((await answer.json()) as { data: { value: string } }).data.value : ''
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await isSo()); await sleep(20)) {
    if (performance.now() > end) throw new Error(`it does not come to be so: ${isSo.toString()}`)
  }
}
