import type { Platform } from './describe.ts'

/** A description of these services and one stage, to test with. */
export function describeServices(services: Platform['services'], name = 'test'): Platform {
  return {
    name,
    repository: 'example/test',
    shared: { account: '123456789012', region: 'eu-west-1' },
    services,
    resources: {},
    clusters: { small: { kind: 'k3s' } },
    stages: {
      dev: {
        account: '111122223333',
        region: 'eu-west-1',
        cluster: 'small',
        host: 'app.dev.test.example',
        reads: { buckets: ['*'], parameters: ['/*'], secrets: ['*'] },
        network: { cidr: '10.16.0.0/16', zones: 2, natGateways: 'one' },
        budget: { monthlyUsd: 10, notify: ['team@test.example'] },
      },
    },
  }
}
