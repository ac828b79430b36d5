import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { stageInputs } from '@gatehouse/platform'
import { renderFiles } from '@gatehouse/platform/render'
import { platform } from '../../platform.ts'
import { noEmulator } from '../support/emulator.ts'
import { gatehouse } from '../support/gatehouse.ts'
import { type Infra, startInfra } from '../support/infra.ts'
import { notLong } from '../support/not-long.ts'
import { noTerraform } from '../support/terraform.ts'

const issuer = 'https://keys.example.com/k3s'

/** The platform, with dev on a k3s that AWS trusts. */
const described = {
  ...platform,
  clusters: { ...platform.clusters, k3s: { ...platform.clusters.k3s, identity: 'irsa', issuer } },
  stages: { ...platform.stages, dev: { ...platform.stages.dev, cluster: 'k3s' } },
} as const

describe(
  'deploy/terraform/stages/dev, where the tokens of a k3s open roles',
  { skip: noEmulator ?? noTerraform ?? notLong },
  () => {
    let infra: Infra
    let iam: IAMClient
    let providerArn: string

    before(async () => {
      infra = await startInfra('deploy', 'terraform/stages/dev')
      await infra.makeStateBucket()
      infra.decide({ backups: null, generated: join(infra.folder, 'derived/dev') })
      for (const [path, text] of renderFiles(described)) {
        const file = join(infra.folder, 'derived', path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, text)
      }
      iam = new IAMClient(infra.account.config)
      providerArn = `arn:aws:iam::${infra.account.account}:oidc-provider/keys.example.com/k3s`
    })
    after(() => infra?.stop())

    it('has a provider of their issuer, and nobody with a key', async () => {
      await infra.report('apply', 'dev', ...(await inputs(true)), '--yes')
      const { Users } = await iam.send(new ListUsersCommand({}))
      assert.deepEqual(Users, [])
      const made = await iam.send(
        new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn }),
      )
      assert.deepEqual(
        [made.Url, made.ClientIDList],
        ['keys.example.com/k3s', ['sts.amazonaws.com']],
      )
      await rolesTrust()
    })

    it('has not drifted after that', async () => {
      const flags = ['--json', '--folder', infra.folder, ...(await inputs(true))]
      const { stdout, stderr } = await gatehouse(['drift', 'dev', ...flags], infra.env)
      assert.ok(stdout, stderr)
      assert.deepEqual((JSON.parse(stdout) as { findings: unknown }).findings, [])
    })

    it('leaves nothing when it is destroyed', async () => {
      const { clean } = await infra.report('destroy', 'dev', ...(await inputs(true)), '--yes')
      assert.equal(clean, true)
    })

    it('finds the provider that another stage of the account has, and leaves it there', async () => {
      const { OpenIDConnectProviderArn: found } = await iam.send(
        new CreateOpenIDConnectProviderCommand({ Url: issuer, ThumbprintList: ['0'.repeat(40)] }),
      )
      await infra.report('apply', 'dev', ...(await inputs(false)), '--yes')
      await rolesTrust()
      await infra.report('destroy', 'dev', ...(await inputs(false)), '--yes')
      const gone = new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: found })
      await iam.send(gone)
    })

    /** One service account each may take on, by a token that is meant for AWS. */
    async function rolesTrust(): Promise<void> {
      for (const [service, subject] of [
        ['broker', 'system:serviceaccount:dev:broker'],
        ['registry-pull', 'system:serviceaccount:gatehouse-system:registry-renewal'],
      ] as const) {
        const RoleName = `gatehouse-dev-${service}`
        const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }))
        const trust = JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')) as {
          Statement: unknown[]
        }
        assert.deepEqual(trust.Statement, [
          {
            Sid: 'ServiceAccount',
            Effect: 'Allow',
            Principal: { Federated: providerArn },
            Action: ['sts:AssumeRoleWithWebIdentity'],
            Condition: {
              StringEquals: {
                'keys.example.com/k3s:sub': subject,
                'keys.example.com/k3s:aud': 'sts.amazonaws.com',
              },
            },
          },
        ])
      }
    }

    /** What is derived for such a stage, without its data. */
    async function inputs(creates: boolean): Promise<string[]> {
      const derived = stageInputs(described, 'dev')
      const none = Object.fromEntries(
        ['buckets', 'parameters', 'parameter_values', 'secrets', 'tables', 'queues'].map((kind) => [
          kind,
          {},
        ]),
      )
      const cluster = { ...derived.cluster, issuer: { url: issuer, create_provider: creates } }
      const path = join(infra.folder, 'inputs.json')
      await writeFile(path, JSON.stringify({ ...derived, ...none, cluster }))
      return ['--inputs', path]
    }
  },
)
