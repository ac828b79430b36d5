import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  MiddlewareStack,
  Pluggable,
} from '@smithy/types'
import type { Logger } from 'pino'
import { codeOf } from '../failures.ts'
import { stsConfig } from './source.ts'

/** Knows who AWS takes this process for; it needs no permission to ask, and nothing depends on the answer. */
export class Caller {
  arn: string | undefined
  readonly #client: STSClient
  readonly #log: Logger
  /** The access key that the answer is about. */
  #asked: string | undefined

  constructor(
    credentials: AwsCredentialIdentityProvider,
    refusals: Pluggable<object, object>,
    { region, log }: { region?: string; log: Logger },
  ) {
    this.#client = new STSClient({ ...stsConfig(region), credentials })
    ;(this.#client.middlewareStack as MiddlewareStack<object, object>).use(refusals)
    this.#log = log
  }

  /** Asks once for each set of credentials, and again when there was no answer. */
  ask({ accessKeyId }: AwsCredentialIdentity): void {
    if (accessKeyId === this.#asked) return
    this.#asked = accessKeyId
    this.#client.send(new GetCallerIdentityCommand({})).then(
      ({ Arn: arn }) => {
        if (this.#asked !== accessKeyId) return
        if (arn !== this.arn) this.#log.info({ arn }, 'AWS knows this service')
        this.arn = arn
      },
      (error: unknown) => {
        this.#log.debug({ error: codeOf(error) }, 'does not know as whom it calls AWS')
        if (this.#asked !== accessKeyId) return
        this.arn = undefined
        this.#asked = undefined
      },
    )
  }

  close(): void {
    this.#client.destroy()
  }
}
