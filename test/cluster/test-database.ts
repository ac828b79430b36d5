import { randomBytes } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { parseAllDocuments } from 'yaml'
import { createAuthority } from '../support/certificates.ts'
import { root } from '../support/command.ts'
import { helm } from '../support/helm.ts'
import type { Any, LabCluster } from '../support/lab/cluster.ts'
import { until } from '../support/lab/until.ts'
import { Volumes } from '../support/lab/volumes.ts'

export const name = 'database-people'

const claims = { data: `${name}-data`, backups: `${name}-backups` }

type Rendered = { apiVersion: string; kind: string; metadata: { name: string } }
type Status = { status?: { conditions?: { type: string; status: string }[] } }

/** A database in a namespace, by its chart, and a port of the node at which it is reached. */
export class TestDatabase {
  readonly namespace: string
  readonly #cluster: LabCluster
  readonly #nodePort: number
  readonly #volumes: Volumes
  readonly #authority = createAuthority()
  password = newPassword()

  constructor(cluster: LabCluster, namespace: string, nodePort: number) {
    this.#cluster = cluster
    this.namespace = namespace
    this.#nodePort = nodePort
    this.#volumes = new Volumes(cluster, namespace, Object.values(claims))
  }

  /** What `gatehouse cluster prepare` makes, and volumes, since this cluster has nothing that makes them. */
  async prepare(): Promise<void> {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await this.#cluster.makeNamespace(this.namespace, labels)
    const { certificate, key } = this.#authority.issue({
      hosts: [name, `${name}.${this.namespace}.svc`],
    })
    await this.#cluster.apply(
      this.#secret(name, { value: this.password }),
      this.#secret(`${name}-ca`, { value: this.#authority.certificate }),
      this.#secret(`${name}-tls`, { 'tls.crt': certificate, 'tls.key': key }),
    )
    await this.#volumes.make()
    await this.#cluster.apply(entrance(this.namespace, this.#nodePort))
  }

  /** Applies the chart, and waits until it serves. */
  async install(digest: string, repository: string): Promise<void> {
    const given = {
      platform: 'gatehouse',
      stage: this.namespace,
      name,
      'image.repository': repository,
      'image.digest': digest,
      storageGib: 1,
      'backup.storageGib': 1,
      'users[0]': 'directory',
      'backup.keep': 3,
      memoryMib: 256,
      // Of a node that others use as well.
      cpuMillis: 10,
    }
    const set = Object.entries(given).flatMap((one) => ['--set', one.join('=')])
    const chart = join(root, 'deploy/postgres')
    const { stdout, stderr } = await helm(['template', name, chart, '-n', this.namespace, ...set])
    if (stderr) throw new Error(stderr)
    const objects = parseAllDocuments(stdout).map((one) => one.toJS() as Rendered | null)
    for (const object of objects.filter((one) => one !== null)) {
      await this.#cluster.apply({
        ...object,
        metadata: { ...object.metadata, namespace: this.namespace },
      })
    }
    await this.untilReady()
  }

  async untilReady(): Promise<void> {
    const ref = { apiVersion: 'v1', kind: 'Pod' }
    const metadata = { name: `${name}-0`, namespace: this.namespace }
    await until('the database', async () => {
      const pod = await this.#cluster.get<Status>({ ...ref, metadata })
      const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')
      return ready?.status === 'True' ? ready : JSON.stringify(pod.status)
    })
    // The node learns a moment later where it is.
    await until('the port of the database', async () => {
      await (await this.connect()).end()
      return {}
    })
  }

  /** Logs in as the services do, the certificate and the name in it verified. */
  async connect(how: { password?: string; ca?: string; plain?: boolean } = {}): Promise<Client> {
    const { password = this.password, ca = this.#authority.certificate, plain = false } = how
    const client = new Client({
      host: '127.0.0.1',
      port: this.#nodePort,
      user: 'gatehouse',
      database: 'gatehouse',
      password,
      ssl: plain ? false : { ca, servername: name },
    })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }

  async query<Row extends object>(sql: string): Promise<Row[]> {
    const client = await this.connect()
    try {
      return (await client.query<Row>(sql)).rows
    } finally {
      await client.end()
    }
  }

  /** Gives its Secret another password, and has the kubelet look at once. */
  async rotate(): Promise<void> {
    this.password = newPassword()
    await this.#cluster.apply(this.#secret(name, { value: this.password }))
    const annotations = { looked: String(Date.now()) }
    const metadata = { name: `${name}-0`, namespace: this.namespace, annotations }
    await this.#cluster.merge({ apiVersion: 'v1', kind: 'Pod', metadata })
  }

  /** Ends the server as a machine does that loses its power, as far as a process can tell. */
  async killServer(): Promise<void> {
    const metadata = { name: `${name}-0`, namespace: this.namespace }
    const pod = await this.#cluster.get({ apiVersion: 'v1', kind: 'Pod', metadata })
    const uid = pod.metadata?.uid ?? ''
    const servers: number[] = []
    for (const pid of (await readdir('/proc')).filter((one) => /^\d+$/.test(one))) {
      const [command, groups] = await Promise.all(
        ['cmdline', 'cgroup'].map((file) =>
          readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => ''),
        ),
      )
      const ours = groups?.includes(uid) || groups?.includes(uid.replaceAll('-', '_'))
      if (ours && command?.startsWith('postgres')) servers.push(Number(pid))
    }
    if (servers.length === 0) throw new Error(`no server of ${this.namespace} runs here`)
    for (const pid of servers) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has gone with the first of them.
      }
    }
  }

  async remove(): Promise<void> {
    await this.#cluster.removeNamespace(this.namespace)
    await this.#volumes.remove()
  }

  /** Where the dumps are, as this machine sees it. */
  get dumps(): string {
    return this.#volumes.folderOf(claims.backups)
  }

  #secret(secret: string, stringData: Record<string, string>): Any {
    const metadata = { name: secret, namespace: this.namespace }
    return { apiVersion: 'v1', kind: 'Secret', metadata, stringData }
  }
}

/** With characters that programs take for something else. */
function newPassword(): string {
  return `a:b\\c'd"$e ${randomBytes(9).toString('base64')}`
}

function entrance(namespace: string, port: number): Any {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'test', namespace },
    spec: {
      type: 'NodePort',
      selector: { 'app.kubernetes.io/name': name },
      ports: [{ port: 5432, nodePort: port }],
    },
  }
}
