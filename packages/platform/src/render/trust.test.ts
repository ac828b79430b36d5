import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changed, describeSystem } from '../test-system.ts'
import { trustPolicy } from './trust.ts'

/** The trust of `store` in dev, in a cluster of this name. */
function trustIn(cluster: string, region = 'eu-west-1') {
  const there = changed(describeSystem(), ['stages', 'dev', 'cluster'], cluster)
  const { Version, Statement } = trustPolicy(
    changed(there, ['stages', 'dev', 'region'], region),
    'dev',
    'store',
  )
  assert.equal(Version, '2012-10-17')
  assert.equal(Statement.length, 1)
  return Statement[0]
}

describe('trustPolicy', () => {
  it('lets EKS Pod Identity take the role on for the pods of one service account in one cluster', () => {
    assert.deepEqual(trustIn('eks'), {
      Sid: 'PodIdentity',
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-west-1:111122223333:cluster/test-dev',
          'aws:RequestTag/kubernetes-namespace': 'dev',
          'aws:RequestTag/kubernetes-service-account': 'store',
        },
      },
    })
    const { 'aws:RequestTag/eks-cluster-arn': arn } =
      trustIn('eks', 'cn-north-1')?.Condition?.StringEquals ?? {}
    assert.equal(arn, 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/test-dev')
  })

  it('leaves the issuer of IRSA to Terraform, and says who of it and for whom', () => {
    assert.deepEqual(trustIn('old'), {
      Sid: 'ServiceAccount',
      Effect: 'Allow',
      Principal: { Federated: '${oidc_provider_arn}' },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: {
          '${oidc_issuer}:sub': 'system:serviceaccount:dev:store',
          '${oidc_issuer}:aud': 'sts.amazonaws.com',
        },
      },
    })
  })

  it('trusts the base identity alone where a cluster has none of its own', () => {
    assert.deepEqual(trustIn('small'), {
      Sid: 'BaseIdentity',
      Effect: 'Allow',
      Principal: { AWS: '${base_identity_arn}' },
      Action: ['sts:AssumeRole'],
    })
  })
})
