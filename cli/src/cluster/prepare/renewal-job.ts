import { basename, dirname } from 'node:path/posix'
import {
  awsToken,
  names,
  partOf,
  renewalSchedule,
  renewalTimes,
  systemNamespace,
} from '../names.ts'

export type RenewalJob = {
  platform: string
  /** By digest. */
  image: string
  labels: Record<string, string>
  /** Whether it takes on roles by a token of the cluster, instead of by base identities. */
  byToken: boolean
  /** What answers instead of AWS. */
  endpoint?: string
}

/** In seconds: one run ends before the next one begins. */
const longest = renewalTimes.everyHours * 3600 - 600

/** As the chart gives it to services. */
const tokenMount = { name: 'aws', mountPath: dirname(awsToken.file), readOnly: true }
const tokenVolume = {
  name: 'aws',
  projected: {
    sources: [
      {
        serviceAccountToken: {
          path: basename(awsToken.file),
          audience: awsToken.audience,
          expirationSeconds: awsToken.seconds,
        },
      },
    ],
  },
}

/**
 * The CronJob. Kubernetes tries a pod that failed again after 10 s, 20 s and so on, at the latest each ten minutes.
 * A cluster that slept through a time makes up for it when it wakes.
 */
export function renewalJob({ platform, image, labels, byToken, endpoint }: RenewalJob) {
  const env = [
    ...(endpoint === undefined ? [] : [{ name: 'AWS_ENDPOINT_URL', value: endpoint }]),
    ...(byToken ? [{ name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: awsToken.file }] : []),
  ]
  const named = { ...labels, 'app.kubernetes.io/name': names.renewal }
  const template = {
    metadata: { labels: named },
    spec: {
      serviceAccountName: names.renewal,
      restartPolicy: 'Never',
      imagePullSecrets: [{ name: names.pullSecret }],
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        runAsGroup: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(byToken && { volumes: [tokenVolume] }),
      containers: [
        {
          name: names.renewal,
          image,
          args: [`${partOf}=${platform}`],
          ...(env.length > 0 && { env }),
          ...(byToken && { volumeMounts: [tokenMount] }),
          resources: {
            requests: { cpu: '20m', memory: '64Mi' },
            limits: { memory: '128Mi' },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  }
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: names.renewal, namespace: systemNamespace, labels: named },
    spec: {
      schedule: renewalSchedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: longest,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 2,
      jobTemplate: {
        metadata: { labels: named },
        spec: { backoffLimit: 60, activeDeadlineSeconds: longest, template },
      },
    },
  }
}
