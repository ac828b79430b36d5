import assert from 'node:assert/strict'
import type { LabCluster } from '../support/lab/cluster.ts'
import { until } from '../support/lab/until.ts'
import { name as database } from './test-database.ts'
import { outputOfJob } from './test-job.ts'

export type TestDirectory = {
  addPerson(name: string, email: string): Promise<void>
  /** Their addresses. */
  people(): Promise<string[]>
}

/** Runs the directory on the database in its namespace, after a Job that migrates, and reaches it by a node's port. */
export async function startDirectory(
  cluster: LabCluster,
  namespace: string,
  image: string,
  nodePort: number,
): Promise<TestDirectory> {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate', namespace } }
  const migrate = podSpec(namespace, image, ['migrate'])
  const template = { spec: { ...migrate, restartPolicy: 'Never' } }
  await cluster.apply({ ...job, spec: { backoffLimit: 0, template } } as typeof job)
  assert.match(await outputOfJob(cluster, namespace, 'migrate'), /were brought up to date/)
  const labels = { 'app.kubernetes.io/name': 'directory' }
  const metadata = { name: 'directory', namespace }
  const workload = { apiVersion: 'apps/v1', kind: 'Deployment', metadata }
  const service = { apiVersion: 'v1', kind: 'Service', metadata }
  const pods = { metadata: { labels }, spec: podSpec(namespace, image, []) }
  const spec = { selector: { matchLabels: labels }, template: pods }
  const ports = [{ port: 8082, nodePort }]
  await cluster.apply(
    { ...workload, spec } as typeof workload,
    { ...service, spec: { type: 'NodePort', selector: labels, ports } } as typeof service,
  )
  const url = `http://127.0.0.1:${nodePort}/api/v1/users`
  const token = await cluster.token(namespace, 'default', 'gatehouse-directory')
  const headers = { authorization: `Bearer ${token}` }
  await until('the directory', async () => {
    const answer = await fetch(url, { headers })
    return answer.ok ? {} : answer.text()
  })
  return {
    async addPerson(name, email) {
      const body = JSON.stringify({ name, email })
      const json = { ...headers, 'content-type': 'application/json' }
      const answer = await fetch(url, { method: 'POST', headers: json, body })
      assert.equal(answer.status, 201, await answer.text())
    },
    async people() {
      const answer = await fetch(url, { headers })
      if (!answer.ok) throw new Error(await answer.text())
      const { data } = (await answer.json()) as { data: { email: string }[] }
      return data.map(({ email }) => email)
    },
  }
}

function podSpec(namespace: string, image: string, args: string[]) {
  const files = '/var/run/secrets/values'
  const account = '/var/run/secrets/kubernetes.io/serviceaccount'
  const env = {
    GATEHOUSE_STAGE: 'dev',
    CALLERS: `gateway=system:serviceaccount:${namespace}:default`,
    CALLERS_ISSUER: 'https://kubernetes.default.svc',
    CALLERS_JWKS: 'https://kubernetes.default.svc/openid/v1/jwks',
    CALLERS_CA_FILE: `${account}/ca.crt`,
    CALLERS_JWKS_TOKEN_FILE: `${account}/token`,
    DATABASE_URL: `postgres://gatehouse@${database}.${namespace}.svc:5432/gatehouse`,
    DATABASE_PASSWORD_FILE: `${files}/${database}`,
    DATABASE_CA_FILE: `${files}/${database}-ca`,
  }
  const sources = [database, `${database}-ca`].map((secret) => ({
    secret: { name: secret, items: [{ key: 'value', path: secret }] },
  }))
  return {
    securityContext: {
      runAsNonRoot: true,
      fsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'directory',
        image,
        args,
        env: Object.entries(env).map(([name, value]) => ({ name, value })),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'secrets', mountPath: files, readOnly: true }],
      },
    ],
    volumes: [{ name: 'secrets', projected: { sources } }],
  }
}
