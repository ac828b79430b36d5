import type { Platform } from '../describe.ts'
import { clusterIdentity, clusterName } from '../cluster-place.ts'
import { partitionOf, stageOf } from '../place.ts'

/** A policy of a role: who may take it on. */
export type TrustPolicy = { Version: '2012-10-17'; Statement: TrustStatement[] }

type TrustStatement = {
  Sid: string
  Effect: 'Allow'
  Principal: Record<string, string>
  Action: string[]
  Condition?: { StringEquals: Record<string, string> }
}

/**
 * Who may take on the role of a service: its pods in this stage and cluster, and nobody else. What Terraform
 * alone knows stays open: `${oidc_provider_arn}` and `${oidc_issuer}` (without https://) for IRSA,
 * `${base_identity_arn}` for a small cluster.
 */
export function trustPolicy(platform: Platform, stage: string, service: string): TrustPolicy {
  const statements = {
    irsa: webIdentity,
    'pod-identity': podIdentity,
    'assume-role': baseIdentity,
  }
  const statement = statements[clusterIdentity(platform, stage)](platform, stage, service)
  return { Version: '2012-10-17', Statement: [statement] }
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
function webIdentity(_: Platform, stage: string, service: string): TrustStatement {
  return {
    Sid: 'ServiceAccount',
    Effect: 'Allow',
    Principal: { Federated: '${oidc_provider_arn}' },
    Action: ['sts:AssumeRoleWithWebIdentity'],
    Condition: {
      StringEquals: {
        '${oidc_issuer}:sub': `system:serviceaccount:${stage}:${service}`,
        '${oidc_issuer}:aud': 'sts.amazonaws.com',
      },
    },
  }
}

/**
 * The tags are those that EKS gives each session.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
function podIdentity(platform: Platform, stage: string, service: string): TrustStatement {
  const { region, account } = stageOf(platform, stage)
  const place = `arn:${partitionOf(region)}:eks:${region}:${account}`
  return {
    Sid: 'PodIdentity',
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': `${place}:cluster/${clusterName(platform, stage)}`,
        'aws:RequestTag/kubernetes-namespace': stage,
        'aws:RequestTag/kubernetes-service-account': service,
      },
    },
  }
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function baseIdentity(): TrustStatement {
  return {
    Sid: 'BaseIdentity',
    Effect: 'Allow',
    Principal: { AWS: '${base_identity_arn}' },
    Action: ['sts:AssumeRole'],
  }
}
