import { clusterOf, isSmall } from '../cluster-place.ts'
import type { Platform } from '../describe.ts'
import { splitRef, usesOf } from '../place.ts'
import type { SecretSource, SecretValues } from '../values.ts'

/** What a service is told of the databases that it uses. */
export type DatabaseSettings = {
  settings: Record<string, string>
  clusterSettings: Record<string, string>
  secrets: SecretValues[]
}

/** The user and the database in a server in the cluster: the chart of `deploy/postgres` makes them. */
const inside = { user: 'gatehouse', database: 'gatehouse' }

/**
 * Where each database of a service is. One in the cluster has a name that is known before; that of RDS Terraform
 * says, and `gatehouse cluster prepare` writes it into the cluster. The password and the certificates of the
 * authority are files, named by settings that begin as that of the URL does. RDS changes its password by itself: a
 * class that `prepare` makes has the driver read it from Secrets Manager.
 */
export function databaseSettings(
  platform: Platform,
  stage: string,
  service: string,
): DatabaseSettings {
  const small = isSmall(clusterOf(platform, stage))
  const used = Object.entries(usesOf(platform, stage, service)).flatMap(([setting, ref]) => {
    const [kind, key] = splitRef(ref)
    return kind === 'databases' ? [{ setting, name: `database-${key}` }] : []
  })
  return {
    settings: small ? valuesOf(used, (name) => urlOf(stage, name)) : {},
    clusterSettings: small ? {} : valuesOf(used, (name) => `${name}-url`),
    secrets: used.flatMap(({ setting, name }) => {
      const about = setting.replace(/_URL$/, '')
      const source: SecretSource = { kind: small ? 'kubernetes' : 'class' }
      return [
        { name, setting: `${about}_PASSWORD_FILE`, source },
        { name: `${name}-ca`, setting: `${about}_CA_FILE`, source: { kind: 'kubernetes' } },
      ]
    }),
  }
}

type Used = { setting: string; name: string }

function valuesOf(used: Used[], value: (name: string) => string): Record<string, string> {
  return Object.fromEntries(used.map(({ setting, name }) => [setting, value(name)]))
}

function urlOf(stage: string, name: string): string {
  return `postgres://${inside.user}@${name}.${stage}.svc:5432/${inside.database}`
}
