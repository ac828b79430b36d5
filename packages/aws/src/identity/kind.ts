import type { Identity } from '@gatehouse/contract'
import type { AwsCredentialIdentity } from '@smithy/types'
import { sdkSettings } from './config.ts'

/** Where the SDK's chain says that it has found these: it marks them for the user agent of its calls. */
export function kindOf(found: AwsCredentialIdentity): Identity['kind'] {
  const { $source = {} } = found as { $source?: Record<string, string> }
  const marks = Object.keys($source).join(' ')
  // A profile may have been filled from any other source, which is marked too.
  if (/_(?:PROFILE|SSO|PROCESS|LOGIN)/.test(marks)) return 'profile'
  if (marks.includes('WEB_ID')) return 'web-identity'
  if (marks.includes('ENV_VARS')) return 'environment'
  const { hasContainerEndpoint, isPodIdentity } = sdkSettings()
  if (hasContainerEndpoint) return isPodIdentity ? 'pod-identity' : 'container'
  // The one source that the chain has left is not marked.
  return 'instance'
}
