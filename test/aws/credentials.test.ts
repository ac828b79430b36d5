import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Health } from '@gatehouse/contract'
import { type Credentials, accountId } from '../support/aws-account.ts'
import { type BrokerAccount, read, roleArn, startBrokerAccount } from '../support/broker-on-aws.ts'
import { noEmulator } from '../support/emulator.ts'
import { startPodIdentityAgent } from '../support/pod-identity-agent.ts'
import type { ServiceProcess } from '../support/service.ts'

const sessionArn = `arn:aws:sts::${accountId}:assumed-role/gatehouse-broker/gatehouse-broker`

const asVariables = ({ accessKeyId, secretAccessKey }: Credentials) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
})
const isKnown = ({ identity }: Health) => identity?.arn !== undefined
const isFailing = (health: Health) => /cannot be renewed/.test(detailOf(health))
const detailOf = ({ dependencies }: Health) => String(dependencies?.credentials?.detail)

/** Reads until AWS lets it, and gives the answers until then. */
async function readUntilWell(broker: ServiceProcess) {
  const answers = [await read(broker)]
  while (answers.at(-1)?.status !== 200) {
    assert.ok(answers.length < 100, String(answers.at(-1)?.problem))
    await sleep(50)
    answers.push(await read(broker))
  }
  return answers
}

describe('the credentials of the broker', { skip: noEmulator }, () => {
  let aws: BrokerAccount
  let folder: string
  before(async () => {
    aws = await startBrokerAccount()
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-credentials-'))
  })
  after(async () => {
    await aws?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  const lastKey = () => aws.front.calls.findLast(({ action }) => action.includes('/data/'))
  const assuming = () => ({ ...asVariables(aws.base), GATEHOUSE_ASSUME_ROLE_ARN: roleArn })

  // The emulator knows no web identity while it counts policies: these come first.
  describe('in a pod', () => {
    it('are those of its service account, whose token is read anew each time', async (t) => {
      const file = join(folder, 'token')
      const tokens = ['first.web.token', 'second.web.token'] as const
      for (const token of tokens) aws.secrets.add(token)
      await writeFile(file, tokens[0])
      aws.front.seconds = 6
      const env = { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: file }
      const broker = await aws.start(t, env)
      const { identity } = await broker.until(isKnown)
      assert.equal(identity?.kind, 'web-identity')
      assert.match(String(identity?.arn), /:assumed-role\/gatehouse-broker\//)
      assert.equal((await read(broker)).status, 200)
      await writeFile(file, tokens[1])
      const sent = () => aws.front.calls.map(({ form }) => form.get('WebIdentityToken'))
      assert.ok(!sent().includes(tokens[1]))
      await broker.until(() => sent().includes(tokens[1]))
      assert.equal((await read(broker)).status, 200)
    })

    it('are those of EKS Pod Identity, whose token is read anew each time', async (t) => {
      const agent = await startPodIdentityAgent(aws.reader)
      t.after(agent.stop)
      const file = join(folder, 'pod-token')
      await writeFile(file, agent.token)
      const broker = await aws.start(t, {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
      })
      assert.equal((await broker.health()).identity?.kind, 'pod-identity')
      assert.equal((await read(broker)).status, 200)

      aws.secrets.add(agent.token).add('second.pod.token')
      agent.token = 'second.pod.token'
      assert.match(detailOf(await broker.until(isFailing)), /Server responded with status: 403/)
      const given = agent.given
      await writeFile(file, agent.token)
      await broker.until((health) => agent.given > given && !isFailing(health))
      agent.isGarbled = true
      assert.match(detailOf(await broker.until(isFailing)), /The answer cannot be read\.$/)
      agent.isGarbled = false
      await broker.until((health) => !isFailing(health))
      assert.equal((await read(broker)).status, 200)
    })
  })

  describe('while policies count', () => {
    before(() => aws.account.enforce())

    it('are those of the role, taken on from a base that may do nothing else', async (t) => {
      const broker = await aws.start(t, assuming())
      const { identity, status } = await broker.until(isKnown)
      assert.deepEqual([status, identity?.kind, identity?.arn], ['ok', 'assumed-role', sessionArn])
      assert.ok(Math.abs(Number(identity?.secondsLeft) - 3600) < 60)
      assert.equal((await read(broker)).status, 200)
      assert.ok(aws.front.secrets.has(String(lastKey()?.accessKeyId)), 'a session has read it')

      const { config } = aws.account
      const direct = new S3Client({ ...config, credentials: aws.base, forcePathStyle: true })
      const reading = direct.send(new GetObjectCommand({ Bucket: 'data', Key: 'large' }))
      await assert.rejects(reading, /AccessDenied/)
    })

    it('serve until they really end while STS fails, and again when it is back', async (t) => {
      aws.front.seconds = 6
      const broker = await aws.start(t, assuming())
      assert.equal((await read(broker)).status, 200)
      const first = lastKey()?.accessKeyId
      const sessions = () => aws.front.calls.filter(({ action }) => action === 'AssumeRole').length
      await broker.until(() => sessions() > 1)
      // STS has been asked; until it has answered, those that there are serve.
      for (const late = Date.now() + 5_000; lastKey()?.accessKeyId === first; await sleep(20)) {
        assert.ok(Date.now() < late, 'they were not renewed')
        assert.equal((await read(broker)).status, 200)
      }

      aws.front.stsIsAway = true
      const { status, identity } = await broker.until(isFailing)
      assert.equal(status, 'degraded')
      const end = Date.parse(String(identity?.expiresAt))
      while (Date.now() < end - 300) {
        assert.equal((await read(broker)).status, 200, `with ${end - Date.now()} ms left`)
        await sleep(100)
      }
      await broker.until((health) => health.status === 'unavailable')
      assert.ok(Date.now() >= end)
      const refused = await read(broker)
      assert.equal(refused.status, 503)
      assert.match(refused.problem, /"urn:gatehouse:problem:storage-credentials-refused"/)
      assert.doesNotMatch(refused.problem, /arn:aws|role\//)

      aws.front.stsIsAway = false
      await readUntilWell(broker)
      const metrics = await broker.metrics()
      const left = /^gatehouse_aws_credentials_expiry_seconds\{.*\} (\d+)$/m.exec(metrics)
      assert.ok(Number(left?.[1]) <= 6, metrics)
      for (const result of ['ok', 'failed']) {
        const counted = `^gatehouse_aws_credentials_renewals_total\\{result="${result}".*\\} [1-9]`
        assert.match(metrics, new RegExp(counted, 'm'))
      }
    })

    it('are waited for by a service that starts while STS is away', async (t) => {
      aws.front.stsIsAway = true
      const broker = await aws.start(t, assuming())
      const health = await broker.health()
      assert.deepEqual([health.status, health.identity], ['unavailable', { kind: 'none' }])
      assert.match(detailOf(health), /^there are none yet: /)
      assert.equal((await read(broker)).status, 503)
      aws.front.stsIsAway = false
      await broker.until(({ status }) => status === 'ok')
      assert.equal((await read(broker)).status, 200)
    })

    it('are told to be missing when the base may not take on the role', async (t) => {
      const broker = await aws.start(t, { ...assuming(), ...asVariables(aws.reader) })
      assert.match(detailOf(await broker.health()), /not authorized.*AssumeRole/)
      assert.equal((await read(broker)).status, 503)
    })

    it('are those of the environment', async (t) => {
      const broker = await aws.start(t, asVariables(aws.reader))
      const { identity } = await broker.until(isKnown)
      const arn = `arn:aws:iam::${accountId}:user/reader`
      assert.deepEqual(identity, { kind: 'environment', arn })
      assert.equal((await read(broker)).status, 200)
    })

    it('are not found elsewhere when the profile that is asked for is not there', async (t) => {
      const broker = await aws.start(t, { ...asVariables(aws.reader), AWS_PROFILE: 'absent' })
      const health = await broker.health()
      assert.equal(health.status, 'unavailable')
      assert.match(detailOf(health), /profile: \[absent\]/)
    })

    it('are those of a profile, taken anew when AWS no longer knows them', async (t) => {
      const file = join(folder, 'credentials')
      const write = ({ accessKeyId: id, secretAccessKey: secret }: Credentials) =>
        writeFile(file, `[work]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`)
      await write(aws.reader)
      const env = { AWS_PROFILE: 'work', AWS_SHARED_CREDENTIALS_FILE: file }
      const broker = await aws.start(t, env)
      assert.equal((await broker.until(isKnown)).identity?.kind, 'profile')
      assert.equal((await read(broker)).status, 200)

      const { keys, endOld } = await aws.rotate('reader', aws.reader)
      await endOld()
      assert.match((await read(broker)).problem, /storage-credentials-refused/)
      assert.match(detailOf(await broker.health()), /AWS refuses them/)
      await write(keys)
      const answers = await readUntilWell(broker)
      assert.ok(answers.length < 80, 'long before their minute is over')
      assert.equal(lastKey()?.accessKeyId, keys.accessKeyId)
      assert.equal((await broker.health()).status, 'ok')
    })
  })
})
