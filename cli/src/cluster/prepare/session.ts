import type { KubernetesObject } from '@kubernetes/client-node'
import type { Platform } from '@gatehouse/platform'
import type { Caller } from '../../aws/caller.ts'
import type { Context } from '../../context.ts'
import type { Cluster, ObjectRef } from '../../kubernetes/cluster.ts'
import { partOf } from '../names.ts'
import type { Needs } from './needs.ts'
import { type Did, type Outcome, holdsOf } from './outcome.ts'

export type PrepareOptions = {
  stage: string
  profile?: string
  /** Of the kubeconfig. */
  context?: string
  /** Secrets that are made anew, by name. */
  rotate: readonly string[]
  /** Who signs in at a registry that is not ECR, and the file of the token. */
  registryUser?: string
  registryTokenFile?: string
  /** The image of what renews pull secrets, by digest. */
  renewalImage?: string
  /** Files of secrets, by key. */
  secrets: Readonly<Record<string, string>>
  dryRun: boolean
  yes: boolean
  json: boolean
}

export type Secret = KubernetesObject & { type?: string; data?: Record<string, string> }

type PreparationParts = Pick<
  Preparation,
  'platform' | 'needs' | 'options' | 'values' | 'registryToken' | 'cluster' | 'context' | 'caller'
>

/** Everything that one run of `gatehouse cluster prepare` works with. */
export class Preparation {
  readonly now = new Date()
  readonly platform: Platform
  readonly needs: Needs
  readonly options: PrepareOptions
  /** What the files of secrets hold, by key. */
  readonly values: Readonly<Record<string, string>>
  readonly registryToken: string | undefined
  readonly cluster: Cluster
  readonly context: Context
  /** The person on AWS, asked for when something is needed of it. */
  readonly caller: () => Promise<Caller>

  constructor(given: PreparationParts) {
    this.platform = given.platform
    this.needs = given.needs
    this.options = given.options
    this.values = given.values
    this.registryToken = given.registryToken
    this.cluster = given.cluster
    this.context = given.context
    this.caller = given.caller
  }

  /** Also the stage. */
  get namespace(): string {
    return this.needs.stage
  }

  get labels(): Record<string, string> {
    return { [partOf]: this.needs.platform, 'app.kubernetes.io/managed-by': 'gatehouse' }
  }

  /** Whether the person wants it made anew. */
  rotates(name: string): boolean {
    return this.options.rotate.includes(name)
  }

  say(text: string): void {
    if (!this.options.json) this.context.stderr.write(`${text}\n`)
  }

  /** Makes an object be so, unless this is a dry run. */
  async ensure(
    object: KubernetesObject & Record<string, unknown>,
    note?: string,
    instead?: Did,
  ): Promise<Outcome> {
    const { kind = '', metadata } = object
    const { name = '', namespace = '' } = metadata ?? {}
    const present = await this.cluster.find(object as ObjectRef)
    const changed = present ? 'changed' : 'made'
    const did = present && holdsOf(object, present) ? 'kept' : (instead ?? changed)
    if (!this.options.dryRun) await this.cluster.apply(object)
    return {
      namespace,
      kind,
      name,
      did: present ? did : 'made',
      ...(note !== undefined && { note }),
    }
  }

  /** A Secret of the namespace, unless another is named, whose values are texts. */
  secret(
    name: string,
    values: Record<string, string>,
    { annotations, type = 'Opaque', namespace = this.namespace }: SecretParts = {},
  ) {
    const data = Object.entries(values).map(([key, text]) => [
      key,
      Buffer.from(text).toString('base64'),
    ])
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels: this.labels, ...(annotations && { annotations }) },
      type,
      data: Object.fromEntries(data) as Record<string, string>,
    }
  }

  findSecret(name: string, namespace = this.namespace): Promise<Secret | undefined> {
    return this.cluster.find<Secret>({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
    })
  }

  /** What a Secret is left as. */
  kept(name: string, note?: string, did: Did = 'kept'): Outcome {
    const { namespace } = this
    return { namespace, kind: 'Secret', name, did, ...(note !== undefined && { note }) }
  }
}

type SecretParts = { annotations?: Record<string, string>; type?: string; namespace?: string }

/** A value of a Secret, as text. */
export function valueOf(secret: Secret | undefined, key: string): string | undefined {
  const value = secret?.data?.[key]
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString()
}
