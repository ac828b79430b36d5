import { readFile } from 'node:fs/promises'
import { type AwsAccount, accountId, region, startAccount } from '../support/aws-account.ts'
import { seed } from '../support/aws-seed.ts'
import { pidsIn } from '../support/lab/containers.ts'
import { type Lab, hostAsPodsSeeIt, openLab, prometheus, registry } from '../support/lab/lab.ts'
import { type Values, renderService } from '../support/lab/release.ts'
import { serviceImages } from './images.ts'
import { type Pod } from './pods.ts'
import { type RolloutStatus, rolloutOf } from './rollouts.ts'
import { until } from '../support/lab/until.ts'

/** What a test has otherwise than usual in a release of a service. */
export type Changes = {
  digest?: string
  version?: string
  settings?: Record<string, string>
  rollout?: Record<string, unknown>
  replicas?: { min: number; max: number }
  memoryMib?: number
}

/**
 * The gateway and the broker on the lab, by the chart alone and of the present sources, before an emulated AWS
 * account: everyone may read. The gateway is on `nodePort`.
 */
export async function startPair(namespace: string, nodePort: number) {
  const lab = await openLab()
  const images = await serviceImages()
  const digests = { gateway: images.get('gateway') ?? '', broker: images.get('broker') ?? '' }
  const account = await startAccount('0.0.0.0')
  await seed(account, { parameters: 3, buckets: 3, objects: 0, secrets: 0 })
  await lab.cluster.makeNamespace(namespace)
  await lab.cluster.apply(
    ...[
      { kind: 'ServiceAccount', metadata: { name: 'probe', namespace } },
      {
        kind: 'ConfigMap',
        metadata: { name: 'cluster', namespace },
        data: { 'callers-issuer': 'https://kubernetes.default.svc' },
      },
    ].map((object) => ({ apiVersion: 'v1', ...object })),
  )
  const pair = new Pair({ lab, account, namespace, digests, nodePort })
  await Promise.all([pair.release('broker'), pair.release('gateway')])
  await Promise.all([pair.untilTaken('broker'), pair.untilTaken('gateway')])
  await until('an answer at the port of the node', async () => {
    const { status } = await fetch(`${pair.url}/buckets`)
    return status === 200 ? pair : `It is ${status}.`
  })
  return pair
}

type Parts = {
  lab: Lab
  account: AwsAccount
  namespace: string
  digests: { gateway: string; broker: string }
  nodePort: number
}

export class Pair {
  readonly url: string
  readonly namespace: string
  readonly lab: Lab
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
    this.lab = parts.lab
    this.namespace = parts.namespace
    this.url = `http://127.0.0.1:${parts.nodePort}`
  }

  /** Of the images that it began with. */
  get digests(): Parts['digests'] {
    return this.#parts.digests
  }

  /** Has the cluster take a version, as Argo CD would; answers before it has. */
  async release(name: 'gateway' | 'broker', changes: Changes = {}): Promise<void> {
    const values = name === 'gateway' ? this.#gateway(changes) : this.#broker(changes)
    await this.lab.cluster.apply(...(await renderService(this.namespace, values)))
  }

  rollout(name: string): Promise<RolloutStatus> {
    return rolloutOf(this.lab.cluster, this.namespace, name)
  }

  /** Waits until all users have the version that was released last, or it was given up. */
  async untilSettled(name: string, seconds = 300): Promise<RolloutStatus> {
    return until(
      `what becomes of the new version of ${name}`,
      async () => {
        const status = await this.rollout(name)
        return status.taken || status.aborted ? status : status.said
      },
      { seconds },
    )
  }

  async untilTaken(name: string): Promise<void> {
    const { taken, said } = await this.untilSettled(name)
    if (!taken) throw new Error(`the new version of ${name} was given up. ${said}`)
  }

  async pods(name: string) {
    return this.lab.cluster.list<Pod>('v1', 'Pod', {
      namespace: this.namespace,
      labels: `app.kubernetes.io/name=${name}`,
    })
  }

  /** Has an autoscaler scale in at once where it would wait for minutes. */
  async scaleInSoon(name: string): Promise<void> {
    const scaleDown = {
      stabilizationWindowSeconds: 10,
      policies: [{ type: 'Pods', value: 2, periodSeconds: 5 }],
    }
    await this.lab.cluster.merge({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace: this.namespace },
      spec: { behavior: { scaleDown } },
    })
  }

  /** As draining a node does; answers with the status: 429 where a budget forbids it now. */
  async evict({ metadata: { name } }: Pod): Promise<number> {
    const { namespace } = this
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } }
    return this.lab.cluster.core.createNamespacedPodEviction({ name, namespace, body }).then(
      () => 201,
      ({ code }: { code?: number }) => Number(code),
    )
  }

  /** Kills the process of a pod at once, as the kernel does that runs out of memory; answers once it is dead. */
  async kill(pod: Pod): Promise<void> {
    const [, id = ''] = pod.status.containerStatuses?.[0]?.containerID?.split('//') ?? []
    const pids = await pidsIn(id)
    if (pids.length === 0) throw new Error(`${pod.metadata.name} has no process`)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    const stateOf = (pid: number) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    await until(
      'the end of the process',
      async () => {
        const states = await Promise.all(pids.map(stateOf))
        return states.every((state) => state === '' || / [ZX] /.test(state))
          ? states
          : 'It is there.'
      },
      { everyMilliseconds: 5 },
    )
  }

  /** Takes all of it away. */
  async stop(): Promise<void> {
    await this.lab.cluster.removeNamespace(this.namespace)
    await this.#parts.account.stop()
  }

  #gateway(changes: Changes): Values {
    const { settings, ...others } = this.#common('gateway', changes)
    return {
      ...others,
      port: 8080,
      metricsPort: 9080,
      memoryMib: changes.memoryMib ?? 192,
      nodePort: this.#parts.nodePort,
      calls: ['broker', 'directory'],
      rollout: {
        strategy: 'blue-green',
        probes: ['/health/live', '/version', '/buckets'],
        ...others.rollout,
      },
      settings: {
        BROKER_URL: 'http://broker:8081',
        // There is none: nobody signs in.
        DIRECTORY_URL: 'http://directory:8082',
        GATEHOUSE_HOSTS: 'gateway,gateway-preview',
        RATE_LIMIT_ADDRESS_PER_MINUTE: '0',
        ...settings,
      },
    }
  }

  #broker(changes: Changes): Values {
    const { settings, ...others } = this.#common('broker', changes)
    const accounts = ['gateway', 'person', 'probe']
    return {
      ...others,
      port: 8081,
      metricsPort: 9081,
      memoryMib: changes.memoryMib ?? 256,
      checksCallers: true,
      clusterSettings: { CALLERS_ISSUER: 'callers-issuer' },
      identity: { kind: 'irsa', roleArn: `arn:aws:iam::${accountId}:role/gatehouse-dev-broker` },
      rollout: { strategy: 'canary', probes: ['/version', '/parameters'], ...others.rollout },
      settings: {
        GATEHOUSE_PROVIDER: 'aws',
        AWS_REGION: region,
        AWS_ENDPOINT_URL: `http://${hostAsPodsSeeIt}:${new URL(this.#parts.account.emulator.endpoint).port}`,
        CALLERS: accounts
          .map((name) => `${name}=system:serviceaccount:${this.namespace}:${name}`)
          .join(','),
        ...settings,
      },
    }
  }

  #common(name: 'gateway' | 'broker', { digest, version = '1.0.0', ...changes }: Changes) {
    return {
      platform: 'gatehouse',
      // Its policies let everyone read.
      stage: 'local',
      name,
      image: {
        repository: `${registry}/gatehouse/${name}`,
        digest: digest ?? this.#parts.digests[name],
      },
      version: { version, commit: 'abc', builtAt: '2026-01-01T00:00:00Z' },
      replicas: changes.replicas ?? { min: 2, max: 2 },
      cpuMillis: 100,
      // The lab shares two cores with all else that runs.
      rollout: { prometheus, successPercent: 99, p95Milliseconds: 2000, ...changes.rollout },
      settings: { MAX_EVENT_LOOP_DELAY_MS: '5000', ...changes.settings },
    }
  }
}
