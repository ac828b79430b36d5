import { type CallGuard, openGuard } from '@gatehouse/aws/guard'
import { createEnforcement } from '@gatehouse/iam'
import { type Service, tokenFile } from '@gatehouse/kit'
import type { Settings } from './config.ts'
import { guardedProvider } from './local/guarded-provider.ts'
import type { Provider } from './provider.ts'

/** The region that local buckets say they are in, unless it is set. */
const localRegion = 'eu-west-1'

/**
 * The provider that the settings ask for; the other one is not loaded. It does what a policy allows, where one
 * is set.
 * @throws {SettingsError} when it cannot be opened as it is set
 */
export async function openProvider(
  settings: Settings,
  { log, metrics }: Pick<Service, 'log' | 'metrics'>,
): Promise<Provider> {
  const guard = await openGuard({
    service: 'broker',
    file: settings.GATEHOUSE_IAM_POLICY_FILE,
    decisions: createEnforcement,
    log,
  })
  if (settings.GATEHOUSE_PROVIDER === 'aws') return openAws(settings, { log, metrics }, guard)
  const { openLocalProvider } = await import('./local/provider.ts')
  const provider = await openLocalProvider({
    folder: settings.GATEHOUSE_DATA_DIR,
    region: settings.AWS_REGION ?? localRegion,
    log,
    metrics,
  })
  return guard ? guardedProvider(provider, guard) : provider
}

async function openAws(
  settings: Settings,
  { log, metrics }: Pick<Service, 'log' | 'metrics'>,
  guard: CallGuard | undefined,
): Promise<Provider> {
  const [{ openIdentity }, { openAwsProvider }] = await Promise.all([
    import('@gatehouse/aws'),
    import('./aws/provider.ts'),
  ])
  const { AWS_REGION: region, GATEHOUSE_ASSUME_ROLE_ARN: assumeRoleArn } = settings
  const identity = await openIdentity({
    sessionName: 'gatehouse-broker',
    ...(region && { region }),
    ...(assumeRoleArn && { assumeRoleArn }),
    log,
    metrics,
  })
  return openAwsProvider({
    identity,
    region,
    guard,
    cache: {
      ttl: settings.GATEHOUSE_CACHE_TTL_SECONDS * 1000,
      stale: settings.GATEHOUSE_CACHE_STALE_SECONDS * 1000,
    },
    queueUrl: settings.GATEHOUSE_EVENTS_QUEUE_URL,
    peers: settings.BROKER_PEERS,
    peerToken: tokenFile('BROKER_TOKEN_FILE', settings.BROKER_TOKEN_FILE, log),
    log,
    metrics,
  })
}
