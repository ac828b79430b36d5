import {
  type NewParameter,
  type NewSecret,
  type ProviderFixture,
  collect,
  never,
} from '../contract/fixture.ts'
import type { Provider } from '../provider.ts'
import { type TestAccount, testAccount, until } from './testing.ts'

/** A new local account, and a provider of it that `open` opens. */
export async function localFixture(
  open: (account: TestAccount) => Promise<Provider>,
): Promise<ProviderFixture> {
  const account = await testAccount()
  const provider = await open(account)
  const parameters: Record<string, unknown> = {}
  const secrets: Record<string, unknown> = {}
  // JSON is YAML too.
  const save = () => account.edit(JSON.stringify({ parameters, secrets }))
  const versionOf = async (name: string): Promise<number> =>
    provider.getParameter(name, never).then(
      ({ version }) => version,
      () => 0,
    )
  const currentIds = async (): Promise<Map<string, string | undefined>> => {
    const all = await collect((page) => provider.listSecrets(page, never), 100)
    return new Map(all.map(({ name, versions }) => [name, versions[0]?.id]))
  }
  return {
    provider,
    async putObjects(bucket, objects) {
      await Promise.all(objects.map(({ key, body }) => account.put(bucket, key, body)))
    },
    async putParameters(added: NewParameter[]) {
      const before = await Promise.all(added.map(({ name }) => versionOf(name)))
      for (const { name, type, value } of added) {
        parameters[name] = { type, value: type === 'StringList' ? value.split(',') : value }
      }
      await save()
      for (const [index, { name }] of added.entries()) {
        await until(async () => (await versionOf(name)) > (before[index] ?? 0))
      }
    },
    async putSecrets(added: NewSecret[]) {
      const before = await currentIds()
      for (const { name, value } of added) secrets[name] = { value }
      await save()
      await until(async () => {
        const now = await currentIds()
        return added.every(({ name }) => now.has(name) && now.get(name) !== before.get(name))
      })
    },
    async close() {
      await provider.close()
      await account[Symbol.asyncDispose]()
    },
  }
}
