import { checkoutWith } from '../checkout.ts'
import { gatehouse } from '../gatehouse.ts'
import { startFront } from '../aws-front.ts'
import { startStageAccount } from '../stage-account.ts'
import { hostAsPodsSeeIt, openLab } from './lab.ts'
import { removeStages } from './small-stage.ts'

export type TokenStages = Awaited<ReturnType<typeof startTokenStages>>

/** Who signs the tokens of the lab. */
export const labIssuer = 'https://kubernetes.default.svc'

/** Stages of tests by those of platform.ts that they are made of. */
type Names = { dev: string; qa: string; prod: string }

/**
 * The lab as the cluster of two stages, in the accounts of dev and qa, whose tokens AWS trusts; of the third one AWS
 * trusts the tokens of another issuer. What asks for AWS there is noted in `calls`.
 */
export async function startTokenStages(names: Names) {
  const lab = await openLab()
  const account = await startStageAccount('dev')
  const front = await startFront(account.emulator.endpoint, '0.0.0.0')
  const checkout = await checkoutWith((description) => withTokens(description, names))
  const endpoint = front.url.replace('127.0.0.1', hostAsPodsSeeIt)
  const env = { ...account.env, ...lab.env, AWS_ENDPOINT_URL: endpoint }
  return {
    lab,
    calls: front.calls,
    /** Runs the command line of the checkout to its end. */
    gatehouse: (...args: string[]) => gatehouse(args, env, checkout.folder),
    async stop() {
      await removeStages(lab, Object.values(names))
      front.stop()
      await account.stop()
      await checkout.remove()
    },
  }
}

/** As a person changes platform.ts who has a k3s, and wrongly a minikube, that AWS trusts. */
function withTokens(description: string, names: Names): string {
  const tokensOf = (issuer: string) => `identity: 'irsa', issuer: '${issuer}',`
  let changed = description
    .replace("kind: 'k3s',", `kind: 'k3s', ${tokensOf(labIssuer)}`)
    .replace("kind: 'minikube',", `kind: 'minikube', ${tokensOf('https://keys.example.com')}`)
  for (const [name, cluster] of [
    ['dev', 'k3s'],
    ['qa', 'k3s'],
    ['prod', 'minikube'],
  ] as const) {
    changed = changed
      .replace(new RegExp(`\\b${name}: \\{`), `'${names[name]}': {`)
      .replaceAll(`'${name}'`, `'${names[name]}'`)
      .replace("cluster: 'eks'", `cluster: '${cluster}'`)
  }
  return changed
}
