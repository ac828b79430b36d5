import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import type { AwsCredentialIdentityProvider } from '@smithy/types'

/** Who calls AWS. */
export type AwsIdentity = {
  /** For the clients of the SDK. */
  credentials: AwsCredentialIdentityProvider
  close(): void
}

export async function openIdentity(): Promise<AwsIdentity> {
  return { credentials: fromNodeProviderChain(), close: () => undefined }
}
