import { describe } from 'node:test'
import { type Case, allows, refuses } from './test-cases.ts'

const eks = ['clusters', 'eks']
const stack = [...eks, 'parts', 'kube-prometheus-stack']

function unpinned(version: string): Case {
  return [
    stack,
    version,
    `the version "${version}" of kube-prometheus-stack in eks is not pinned: write one of its chart, such as 1.2.3.`,
  ]
}

describe('checkPlatform, of what runs in clusters', () => {
  allows('a version as cert-manager writes it', stack, ['v1.18.2'])
  allows('a Prometheus of its own', [...eks, 'prometheus'], ['http://10.0.0.1:9090'])
  refuses([
    ...['^1.0.0', '1.x', '1.0', 'latest', '>=1.0.0 <2.0.0'].map(unpinned),
    [
      [...eks, 'parts', 'lokki'],
      '1.0.0',
      'eks has the part lokki, of which nothing is known here: did you mean loki?',
    ],
    [
      [...eks, 'entrance', 'className'],
      'Nginx One',
      'requests come into eks by the class "Nginx One": write the name of a GatewayClass, such as nginx.',
    ],
    [
      [...eks, 'prometheus'],
      'prometheus:9090',
      'the Prometheus of eks is at "prometheus:9090": write a URL without a password, such as http://prometheus.monitoring.svc:9090.',
    ],
  ])
})
