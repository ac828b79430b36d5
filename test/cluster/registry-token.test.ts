import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { V1Role } from '@kubernetes/client-node'
import { stageOf } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import { noEmulator } from '../support/emulator.ts'
import { buildImages, noImages } from '../support/images.ts'
import { noLab, registry } from '../support/lab/lab.ts'
import { type TokenStages, labIssuer, startTokenStages } from '../support/lab/token-stages.ts'
import { notLong } from '../support/not-long.ts'
import { awayFromSchedule, pullSecretOf, runRenewal, systemNamespace } from './renewal.ts'

const names = { dev: 'test-token', qa: 'test-token-qa', prod: 'test-token-no' }
const stages = [names.dev, names.qa]
const accounts = {
  dev: stageOf(platform, 'dev').account,
  qa: stageOf(platform, 'qa').account,
}
const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'

describe(
  'a small cluster whose tokens open roles on AWS',
  { skip: noLab ?? noEmulator ?? noImages ?? notLong },
  () => {
    let cluster: TokenStages
    let image: string

    before(async () => {
      const push = ['registry-renewal', '--push', `${registry}/gatehouse`, '--allow-dirty']
      const { images } = await buildImages(push)
      image = `${registry}/gatehouse/registry-renewal@${images[0]?.digest}`
      cluster = await startTokenStages(names)
      await awayFromSchedule()
    })
    after(() => cluster?.stop())

    const prepare = (stage: string) =>
      cluster.gatehouse('cluster', 'prepare', stage, '--yes', '--json', '--renewal-image', image)

    it('gets no key of AWS, and its first token by the person who prepares it', async () => {
      for (const stage of stages) {
        const { code, stdout, stderr } = await prepare(stage)
        assert.equal(code, 0, stderr)
        const { objects } = JSON.parse(stdout) as { objects: { name: string; kind: string }[] }
        const secrets = objects.filter(({ kind }) => kind === 'Secret').map(({ name }) => name)
        assert.deepEqual([...new Set(secrets)], ['registry'])
        assert.equal(await passwordOf(stage), passwordIn(accounts.dev))
      }
    })

    it('lets what renews tokens change one Secret of a namespace, and read no other', async () => {
      for (const namespace of [...stages, systemNamespace]) {
        const metadata = { name: 'registry-renewal', namespace }
        const ref = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata }
        const { rules } = await cluster.lab.cluster.get<V1Role>(ref)
        const [rule, ...more] = rules ?? []
        assert.deepEqual(more, [])
        assert.deepEqual(
          [rule?.verbs, rule?.resources, rule?.resourceNames],
          [['get', 'patch'], ['secrets'], ['registry']],
        )
      }
    })

    it('renews the token of each stage by the role of that stage', async () => {
      await runRenewal(cluster.lab.cluster, 'by-token', 'succeeded')
      assert.equal(await passwordOf(names.dev), passwordIn(accounts.dev))
      assert.equal(await passwordOf(names.qa), passwordIn(accounts.qa))
      const { notes } = await pullSecretOf(cluster.lab.cluster, systemNamespace)
      assert.equal(notes['gatehouse/renewed-by'], 'registry-renewal')
      const asked = cluster.calls.filter(({ action }) => action.startsWith('AssumeRole'))
      assert.deepEqual(
        asked.map(({ action, form }) => [action, form.get('RoleArn')]),
        (['dev', 'qa'] as const).map((name) => [
          'AssumeRoleWithWebIdentity',
          `arn:aws:iam::${accounts[name]}:role/gatehouse-${names[name]}-registry-pull`,
        ]),
      )
      for (const { form } of asked) {
        const { iss, sub, aud } = claimsOf(form.get('WebIdentityToken') ?? '')
        assert.deepEqual(
          [iss, sub, aud],
          [
            labIssuer,
            `system:serviceaccount:${systemNamespace}:registry-renewal`,
            ['sts.amazonaws.com'],
          ],
        )
      }
    })

    it('is shown as one whose tokens are renewed', async () => {
      await Promise.all([...stages, systemNamespace].map(notEnding))
      const { code, stdout } = await cluster.gatehouse('registry', 'status', '--json')
      const { problems, logins } = JSON.parse(stdout) as {
        problems: string[]
        logins: { namespace: string; renewedBy: string }[]
      }
      assert.deepEqual(problems, [])
      assert.deepEqual(
        logins.map(({ namespace, renewedBy }) => [namespace, renewedBy]),
        [systemNamespace, ...stages].map((name) => [name, 'registry-renewal']),
      )
      assert.equal(code, 0)
    })

    it('is refused where AWS is told of another issuer than the cluster has', async () => {
      const { code, stderr } = await prepare(names.prod)
      assert.equal(code, 1)
      assert.match(
        stderr,
        /tokens of the cluster \S+ are from https:\/\/kubernetes\.default\.svc, and AWS trusts https:\/\/keys\.example\.com for test-token-no/,
      )
    })

    async function passwordOf(namespace: string): Promise<string | undefined> {
      const { auths } = await pullSecretOf(cluster.lab.cluster, namespace)
      return auths[host]?.password
    }

    /** The emulator's token of ECR ended long ago. */
    function notEnding(namespace: string): Promise<void> {
      const end = new Date(Date.now() + 11 * 3_600_000).toISOString()
      const annotations = { 'gatehouse/expires-at': end }
      const metadata = { name: 'registry', namespace, annotations }
      return cluster.lab.cluster.merge({ apiVersion: 'v1', kind: 'Secret', metadata })
    }
  },
)

/** The emulator's token of ECR says whose it is. */
function passwordIn(account: string): string {
  return `${account}-auth-token`
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
