import type { Platform, Service } from './describe.ts'
import type { Workload } from './workload.ts'

const workload: Workload = {
  replicas: { min: 1, max: 2 },
  cpuMillis: 100,
  memoryMib: 128,
  rollout: 'canary',
  probes: ['/version'],
  slo: { successPercent: 99, p95Milliseconds: 500 },
}

/** Services that may leave out how they run. */
export type TestServices = Record<string, Omit<Service, 'workload'> & Partial<Service>>

/** A description of these services and one stage, to test with. */
export function describeServices(given: TestServices, name = 'test'): Platform {
  const services = Object.fromEntries(
    Object.entries(given).map(([key, service]) => [key, { workload, ...service }]),
  )
  return {
    name,
    repository: 'example/test',
    shared: { account: '123456789012', region: 'eu-west-1' },
    services,
    resources: {},
    clusters: {
      small: { kind: 'k3s', entrance: { kind: 'ingress', className: 'traefik' }, parts: {} },
    },
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
