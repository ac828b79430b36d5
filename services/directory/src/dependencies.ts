import type { AwsIdentity } from '@gatehouse/aws'
import type { Callers, Service } from '@gatehouse/kit'
import type { AccessStore } from './access/store.ts'
import type { Uploads } from './avatars/uploads.ts'
import type { UserStore } from './store.ts'

/** What the directory is made of; `main.ts` makes it for a process, tests for themselves. */
export type Dependencies = Service & {
  callers: Callers | 'anyone'
  store: UserStore
  /** Kept with the people, and closed with them. */
  access: AccessStore
  /** For so many days the audit log is kept. */
  auditDays: number
  /** As whom the store calls AWS, if it does. */
  identity?: Pick<AwsIdentity, 'report' | 'check'>
}

/** What its routes need. */
export type RouteDependencies = Pick<Dependencies, 'store' | 'version'> & { uploads: Uploads }
export type AccessDependencies = Pick<Dependencies, 'access' | 'version'>
