import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parsePolicy } from '@gatehouse/iam'
import { parse } from 'yaml'
import { platform } from '../../../../platform.ts'
import {
  type Platform,
  type Service,
  type ServiceValues,
  checkPlatform,
  stageInputs,
} from '../index.ts'
import { changed, describeSystem } from '../test-system.ts'
import { renderFiles } from './files.ts'

const stages = Object.keys(platform.stages)

describe('renderFiles', () => {
  const files = renderFiles(platform)

  it('has the files of each stage, and of what they share', () => {
    const ofStage = (stage: string) => [
      `${stage}/${stage}.tfvars.json`,
      `${stage}/resources.json`,
      `${stage}/namespace.yaml`,
      ...Object.keys(platform.services).map((name) => `${stage}/values/${name}.yaml`),
      `${stage}/iam/broker.json`,
      `${stage}/trust/broker.json`,
      `${stage}/iam/directory.json`,
      `${stage}/trust/directory.json`,
    ]
    const ofCluster = (stage: string) =>
      ['parts', 'projects', 'root', 'stages'].map(
        (file) => `clusters/${platform.name}-${stage}/${file}.yaml`,
      )
    const all = [
      'bootstrap/bootstrap.tfvars.json',
      ...stages.flatMap(ofCluster),
      ...stages.flatMap(ofStage),
    ]
    assert.deepEqual([...files.keys()].toSorted(), all.toSorted())
  })

  it('is the same each time, whole, and without a placeholder that nothing fills', () => {
    assert.deepEqual(renderFiles(structuredClone(platform)), files)
    for (const [path, text] of files) {
      assert.match(text, /[^\n]\n$/, path)
      assert.doesNotMatch(text, /\$\{|undefined|NaN/, path)
    }
  })

  it('writes policies that the evaluator understands, and none for the gateway', () => {
    const policies = [...files].filter(([path]) => path.includes('/iam/'))
    assert.equal(policies.length, 2 * stages.length)
    for (const [, text] of policies) assert.doesNotThrow(() => parsePolicy(JSON.parse(text)))
  })

  it('has no value of a SecureString and no secret', () => {
    const described = changed(platform, ['resources', 'parameters', '/challenge/password'], {
      why: 'A password.',
      type: 'SecureString',
      version: 1,
    })
    const { parameters, parameter_values } = stageInputs(described, 'dev')
    assert.deepEqual(Object.keys(parameters), ['/challenge/kantox', '/challenge/password'])
    assert.deepEqual(parameter_values, { '/challenge/kantox': 'cloud-engineer' })
  })
})

/** What the files of two descriptions have that is not the same. */
function difference(before: Platform, after: Platform) {
  const [old, fresh] = [renderFiles(before), renderFiles(after)]
  return {
    added: [...fresh.keys()].filter((path) => !old.has(path)),
    changed: [...old.keys()].filter((path) => old.get(path) !== fresh.get(path)),
    fresh,
  }
}

/** Adding it to the description is all that somebody does who adds a service. */
describe('a service more', () => {
  const before = describeSystem()
  const mailer: Service = {
    entry: 'mailer.ts',
    port: 8090,
    workload: (before.services.store as Service).workload,
    aws: {
      permissions: [
        {
          id: 'SendMail',
          why: 'Sends mail.',
          actions: ['ses:SendEmail'],
          resources: ['arn:${partition}:ses:${region}:${account}:identity/test.example'],
        },
      ],
    },
  }
  const after = changed(
    changed(before, ['services', 'mailer'], mailer),
    ['services', 'door', 'calls'],
    ['store', 'mailer'],
  )
  const { added, changed: others, fresh } = difference(before, after)
  const read = (path: string) => JSON.parse(fresh.get(path) ?? '') as unknown

  it('is nothing that a check refuses', () => assert.deepEqual(checkPlatform(after), []))

  it('gets a policy and a trust in each stage, and changes those of nobody else', () => {
    const own = ['dev', 'prod'].flatMap((stage) => [
      `${stage}/iam/mailer.json`,
      `${stage}/trust/mailer.json`,
      `${stage}/values/mailer.yaml`,
    ])
    assert.deepEqual(added.toSorted(), own.toSorted())
    assert.deepEqual(others.toSorted(), [
      'bootstrap/bootstrap.tfvars.json',
      'dev/dev.tfvars.json',
      'dev/values/door.yaml',
      'prod/prod.tfvars.json',
      'prod/values/door.yaml',
    ])
    assert.deepEqual(read('prod/iam/mailer.json'), {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'SendMail',
          Effect: 'Allow',
          Action: ['ses:SendEmail'],
          Resource: ['arn:aws:ses:eu-west-1:444455556666:identity/test.example'],
        },
      ],
    })
    assert.match(JSON.stringify(read('prod/trust/mailer.json')), /service-account":"mailer"/)
  })

  it('is a workload and an image', () => {
    const inputs = read('prod/prod.tfvars.json') as { workloads: object }
    const workload = { namespace: 'prod', service_account: 'mailer' }
    assert.deepEqual(inputs.workloads, {
      store: { namespace: 'prod', service_account: 'store' },
      mailer: workload,
    })
    const { repositories } = read('bootstrap/bootstrap.tfvars.json') as { repositories: string[] }
    assert.deepEqual(repositories, ['door', 'store', 'mailer'])
  })

  it('is reached by its caller', () => {
    const networkOf = (name: string) =>
      (parse(fresh.get(`dev/values/${name}.yaml`) ?? '') as ServiceValues).networkPolicy
    const pods = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'mailer' } } }
    const port = { protocol: 'TCP', port: 8090 }
    assert.deepEqual(networkOf('door').egress?.[1], { to: [pods], ports: [port] })
    assert.deepEqual(networkOf('mailer').ingress?.[0]?.ports, [port])
  })
})

describe('a resource more', () => {
  it('changes inputs and list of each stage, and nothing before a service uses it', () => {
    const table = { name: '${platform}-${stage}-logs', why: 'Logs.', partitionKey: 'pk' }
    const { added, changed: others } = difference(
      describeSystem(),
      changed(describeSystem(), ['resources', 'tables', 'logs'], table),
    )
    assert.deepEqual(added, [])
    assert.deepEqual(others.toSorted(), [
      'dev/dev.tfvars.json',
      'dev/resources.json',
      'prod/prod.tfvars.json',
      'prod/resources.json',
    ])
  })
})
