import type { AwsIdentity } from '@gatehouse/aws'
import type { Callers, Service } from '@gatehouse/kit'
import type { Uploads } from './avatars/uploads.ts'
import type { UserStore } from './store.ts'

/** What the directory is made of; `main.ts` makes it for a process, tests for themselves. */
export type Dependencies = Service & {
  callers: Callers | 'anyone'
  store: UserStore
  /** As whom the store calls AWS, if it does. */
  identity?: Pick<AwsIdentity, 'report' | 'check'>
}

/** What its routes need. */
export type RouteDependencies = Pick<Dependencies, 'store' | 'version'> & { uploads: Uploads }
